//! Mail: sent once, tried again where it may help, forgotten afterwards.

use app::Config;
use app::team::MemberForm;
use domain::Role;
use outside::Mailer;
use outside::mail::{SmtpConfig, SmtpTls};
use std::sync::{Arc, Mutex};
use testkit::{Database, Desk, on_both_databases};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail server that takes every mail, or puts every one off.
struct Post {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Post {
    async fn open(takes: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mail = converse(stream, takes).await;
                kept.lock().unwrap().extend(mail);
            }
        });
        Self { port, taken }
    }

    fn config(&self) -> Config {
        let smtp = SmtpConfig {
            host: "127.0.0.1".into(),
            port: Some(self.port),
            username: None,
            password: None,
            tls: SmtpTls::None,
            from: "Blue Shop <desk@shop.example>".into(),
        };
        Config {
            public_url: "https://desk.example".into(),
            mailer: Mailer::from_config(Some(smtp)).unwrap(),
            ..Config::default()
        }
    }

    fn mails(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

/// One conversation (RFC 5321), as far as our client needs it.
async fn converse(stream: TcpStream, takes: bool) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let mut mail = None;
    stream.write_all(b"220 post\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return mail;
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default() {
            "MAIL" if !takes => b"451 later\r\n",
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                mail = Some(body(&mut stream).await);
                b"250 taken\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await.ok()?;
                return mail;
            }
            _ => b"250 fine\r\n",
        };
        stream.write_all(answer).await.ok()?;
        if mail.is_some() {
            return mail;
        }
    }
}

async fn body(stream: &mut BufReader<TcpStream>) -> String {
    let mut body = String::new();
    while !body.ends_with("\r\n.\r\n") && stream.read_line(&mut body).await.unwrap() > 0 {}
    body
}

async fn add_mia(desk: &Desk) -> app::team::NewPassword {
    let form =
        MemberForm { nickname: "Mia".into(), role: Role::Agent, phone: String::new(), limit: None, groups: vec![] };
    desk.app.add_member(&desk.owner, "mia@shop.example", &form).await.unwrap()
}

on_both_databases! {
    // S-164
    async fn a_new_password_is_mailed_once_and_never_shown(database: Database) {
        let post = Post::open(true).await;
        let desk = Desk::configured(&database, post.config()).await;

        let new = add_mia(&desk).await;
        assert_eq!((new.password, new.mailed), (None, true));
        assert_eq!(desk.app.send_due().await.unwrap(), 1);
        assert_eq!(desk.app.send_due().await.unwrap(), 0, "what was sent is gone from the outbox");

        let mails = post.mails();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("To: mia@shop.example") && mails[0].contains("https://desk.example/login"));
        let password = mails[0].lines().find_map(|line| line.strip_prefix("Password: ")).unwrap().trim().to_owned();
        assert!(desk.app.sign_in("mia@shop.example", &password, "192.0.2.1").await.is_ok());
    }

    async fn a_mail_the_server_puts_off_is_tried_again_later(database: Database) {
        let post = Post::open(false).await;
        let desk = Desk::configured(&database, post.config()).await;
        add_mia(&desk).await;

        assert_eq!(desk.app.send_due().await.unwrap(), 1);
        assert_eq!(desk.app.send_due().await.unwrap(), 0, "not at once");
        desk.app.clock().advance(60);
        assert_eq!(desk.app.send_due().await.unwrap(), 1);
        desk.app.clock().advance(60);
        assert_eq!(desk.app.send_due().await.unwrap(), 0, "the pauses grow");
        assert!(post.mails().is_empty());
    }
}
