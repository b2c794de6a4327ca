//! Names of files, fit to be shown and to be saved anywhere.

use domain::limits;

/// The name without what it cannot mean: folders, NUL and other control characters, marks that turn the direction of
/// writing (`exe.gpj`), characters Windows refuses, dots at either end. At most [`limits::FILE_NAME`] characters, the end
/// of the name kept; never empty (A10).
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !is_unseen(*c)).map(plain).collect();
    let trimmed = shown.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let short = shorten(trimmed);
    match short.as_str() {
        "" => "file".to_owned(),
        short if is_device(short) => format!("_{short}"),
        short => short.to_owned(),
    }
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn plain(c: char) -> char {
    if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }
}

/// Cuts in the middle, so that the extension stays.
fn shorten(name: &str) -> String {
    // One character less than allowed, so that a mark can still be put before a device's name.
    let most = limits::FILE_NAME - 1;
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end).filter(|end| end.chars().count() <= 16);
    let end = extension.map(|end| format!(".{end}")).unwrap_or_default();
    let begin: String = name.chars().take(most - end.chars().count()).collect();
    format!("{}{end}", begin.trim_end_matches(|c: char| c == '.' || c.is_whitespace()))
}

/// Names that mean a device on Windows, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |device| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|n: &str| n.len() == 1 && n.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_only_a_name() {
        let cases = [
            ("photo.jpg", "photo.jpg"),
            ("合同 最终版.pdf", "合同 最终版.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\mia\\cv.docx", "cv.docx"),
            ("a\0.png", "a.png"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("zero\u{200b}width.txt", "zerowidth.txt"),
            ("line\r\nbreak.txt", "linebreak.txt"),
            ("evil.exe. . .", "evil.exe"),
            ("  .htaccess", "htaccess"),
            ("a<b>:\"|?*.txt", "a_b______.txt"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1.log", "_com1.log"),
            ("command.txt", "command.txt"),
            ("", "file"),
            ("..", "file"),
            ("/", "file"),
            ("\0", "file"),
        ];

        for (name, expected) in cases {
            assert_eq!(clean_name(name), expected, "{name:?}"); // A10
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let cleaned = clean_name(&format!("{}.pdf", "长".repeat(400)));

        assert!(cleaned.chars().count() <= limits::FILE_NAME);
        assert!(cleaned.ends_with("长.pdf"));
    }

    proptest! {
        #[test]
        fn any_name_becomes_clean_and_stays_so(name in ".{0,400}") {
            let once = clean_name(&name);

            prop_assert!(!once.is_empty() && once.chars().count() <= limits::FILE_NAME);
            prop_assert!(!once.contains(['/', '\\', '\0']) && !once.starts_with('.') && !once.ends_with('.'));
            prop_assert_eq!(clean_name(&once), once);
        }
    }
}
