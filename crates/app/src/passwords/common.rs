//! The first passwords everybody tries, in lower case, of 8 characters and more. Our own list, from habit and
//! keyboard walks.

/// Refused as new passwords.
pub(super) const LIST: &[&str] = &[
    "00000000", "01234567", "0123456789", "11223344", "1122334455", "12121212", "123123123", "12341234", "123454321",
    "12345678", "123456789", "1234567890", "12345678910", "1234567a", "135792468", "147258369", "1q2w3e4r",
    "1q2w3e4r5t", "1qaz2wsx", "5201314520", "666666666", "87654321", "88888888", "987654321", "9876543210",
    "a12345678", "a123456789", "a1b2c3d4", "aa123456", "abc12345", "abcd1234", "abcdefg1", "abcdefgh", "admin123",
    "admin1234", "adminadmin", "administrator", "asdf1234", "asdfasdf", "asdfghjk", "asdfghjkl", "autumn2025",
    "autumn2026", "baseball", "baseball1", "basketball", "batman123", "changeme", "changeme1", "changeme123",
    "charlie1", "company1", "company123", "computer", "computer1", "december", "default1", "deskhand", "deskhand1",
    "deskhand123", "dragon12", "dragon123", "football", "football1", "friday13", "guest123", "guestguest", "helpdesk",
    "helpdesk1", "ilovegod", "iloveyou", "iloveyou1", "iloveyou2", "internet", "internet1", "january1", "jennifer",
    "jessica1", "letmein1", "letmein123", "letmeinnow", "login123", "master12", "master123", "michael1", "monday123",
    "monkey12", "monkey123", "mypassword", "newpassword", "p@ssw0rd", "p@ssword", "pa55word", "passw0rd", "password",
    "password!", "password1", "password12", "password123", "password1234", "pokemon1", "pokemon123", "princess",
    "princess1", "q1w2e3r4", "qazwsxedc", "qwerty12", "qwerty123", "qwerty1234", "qwerty12345", "qwertyui",
    "qwertyuiop", "root1234", "rootroot", "secret123", "service1", "service123", "shadow12", "shadow123",
    "spring2025", "spring2026", "starwars", "starwars1", "summer2024", "summer2025", "summer2026", "sunshine",
    "sunshine1", "superman", "superman1", "support1", "support123", "temp1234", "temporary", "temppass", "test1234",
    "testing123", "testtest", "toortoor", "topsecret", "trustno1", "trustno1!", "user1234", "useruser", "welcome1",
    "welcome12", "welcome123", "welcome2024", "welcome2025", "welcome2026", "whatever", "whatever1", "winter2024",
    "winter2025", "winter2026", "woaini1314", "woaini520", "zaq12wsx", "zaq1zaq1", "zxcvbnm1", "zxcvbnm123",
];
