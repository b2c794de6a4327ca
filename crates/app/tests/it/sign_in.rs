//! Guessing passwords.

use app::{Code, Error};
use testkit::{Database, Desk, OWNER, on_both_databases};

on_both_databases! {
    // A5
    async fn of_many_guesses_at_once_ten_are_looked_at(database: Database) {
        let desk = Desk::new(&database).await;
        let guess = |n: usize| {
            let app = desk.app.clone();
            tokio::spawn(async move { app.sign_in(OWNER, &format!("guess {n}"), "203.0.113.9").await })
        };
        let guesses: Vec<_> = (0..60).map(guess).collect();
        let (mut looked_at, mut refused) = (0, 0);
        for guess in guesses {
            match guess.await.unwrap() {
                Err(Error::Rejected(Code::WrongCredentials)) => looked_at += 1,
                Err(Error::TooMany { retry_after: 1..=600 }) => refused += 1,
                other => panic!("{other:?}"),
            }
        }

        assert_eq!((looked_at, refused), (10, 50));
    }
}
