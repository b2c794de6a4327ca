//! Guessing passwords.

use app::{Code, Error};
use testkit::{Database, Desk, OWNER, PASSWORD, on_both_databases};

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

    // A5: a thousand guesses from a hundred addresses, twenty at once, within ten minutes
    async fn of_a_thousand_guesses_ten_are_compared_and_the_owner_still_gets_in(database: Database) {
        let desk = Desk::new(&database).await;
        desk.app.sign_in(OWNER, PASSWORD, "203.0.113.1").await.unwrap();
        let before = desk.app.passwords_compared();

        for round in 0..50 {
            let guess = |number: i64| {
                let app = desk.app.clone();
                let address = format!("198.51.100.{}", (round * 20 + number) % 100);
                tokio::spawn(async move { app.sign_in(OWNER, &format!("guess {round} {number}"), &address).await })
            };
            for guess in (0..20).map(guess).collect::<Vec<_>>() {
                assert!(guess.await.unwrap().is_err());
            }
            desk.app.clock().advance(11);
        }

        assert_eq!(desk.app.passwords_compared() - before, 10);
        assert!(desk.app.sign_in(OWNER, PASSWORD, "203.0.113.1").await.is_ok(), "from where it was signed in before");
        assert!(desk.app.sign_in(OWNER, PASSWORD, "198.51.100.200").await.is_err(), "not from anywhere else yet");
    }

    // A5: what an answer costs tells nobody whether there is such an account
    async fn an_unknown_address_costs_as_many_comparisons_as_a_known_one(database: Database) {
        let desk = Desk::new(&database).await;
        let cost = async |email: &str, address: &str| {
            let before = desk.app.passwords_compared();
            let answer = desk.app.sign_in(email, "a guess", address).await;
            let too_many = matches!(answer, Err(Error::TooMany { .. }));
            (desk.app.passwords_compared() - before, too_many)
        };

        for number in 0..12 {
            let known = cost(OWNER, &format!("198.51.100.{number}")).await;
            let unknown = cost("nobody@desk.example", &format!("203.0.113.{number}")).await;
            assert_eq!(known, unknown, "guess {number}");
            assert_eq!(known, if number < 10 { (1, false) } else { (0, true) });
        }
    }
}
