//! The mailer against a mail server of a few lines on the loopback interface.

use super::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Answers as `says` decides and returns every line it heard.
async fn server(says: fn(&str) -> &'static str) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = socket.split();
        let (mut lines, mut heard, mut in_mail) = (BufReader::new(reader).lines(), Vec::new(), false);
        writer.write_all(b"220 stub ready\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = if in_mail && line != "." { "" } else { says(&line) };
            in_mail = (in_mail && line != ".") || answer.starts_with("354");
            heard.push(line);
            if writer.write_all(answer.as_bytes()).await.is_err() {
                break;
            }
        }
        heard
    });
    (port, heard)
}

fn obliging(line: &str) -> &'static str {
    match line.split(' ').next().unwrap_or_default() {
        "EHLO" => "250-stub\r\n250 AUTH PLAIN\r\n",
        "AUTH" => "235 welcome\r\n",
        "DATA" => "354 go on\r\n",
        "QUIT" => "221 bye\r\n",
        _ => "250 fine\r\n",
    }
}

fn config(port: u16) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        username: None,
        password: None,
        tls: SmtpTls::None,
        from: "Our desk <desk@example.com>".to_owned(),
    }
}

fn mailer(config: SmtpConfig) -> Mailer {
    Mailer::from_config(Some(config)).unwrap()
}

#[tokio::test]
async fn a_mail_arrives_with_its_sender_subject_and_text() {
    let (port, heard) = server(obliging).await;

    mailer(config(port)).send("mia@example.org", "Welcome", "Hello Mia,\n.\nbye").await.unwrap();

    let heard = heard.await.unwrap();
    for line in [
        "EHLO example.com",
        "MAIL FROM:<desk@example.com>",
        "RCPT TO:<mia@example.org>",
        "To: mia@example.org",
        "Subject: Welcome",
        "Hello Mia,",
        "..",
        "bye",
    ] {
        assert!(heard.iter().any(|h| h == line), "{line} not in {heard:#?}");
    }
    assert!(heard.iter().any(|h| h.starts_with("Message-ID: <") && h.ends_with("@example.com>")));
    assert!(heard.iter().any(|h| h.starts_with("Date: ")));
}

#[tokio::test]
async fn a_chinese_mail_is_encoded() {
    let (port, heard) = server(obliging).await;

    mailer(config(port)).send("mia@example.org", "欢迎使用", "你好").await.unwrap();

    let heard = heard.await.unwrap();
    assert!(heard.contains(&"Subject: =?utf-8?b?5qyi6L+O5L2/55So?=".to_owned()), "{heard:#?}");
    assert!(heard.iter().all(|line| line.is_ascii()));
}

#[tokio::test]
async fn a_user_name_signs_in() {
    let (port, heard) = server(obliging).await;
    let credentials = ("mia".to_owned(), "secret".to_owned());
    let config = SmtpConfig { username: Some(credentials.0), password: Some(credentials.1), ..config(port) };

    mailer(config).send("mia@example.org", "Hi", "Hi").await.unwrap();

    assert!(heard.await.unwrap().contains(&"AUTH PLAIN AG1pYQBzZWNyZXQ=".to_owned()));
}

#[tokio::test]
async fn a_line_break_in_a_subject_begins_no_header() {
    let (port, heard) = server(obliging).await;

    mailer(config(port)).send("mia@example.org", "Hi\r\nBcc: eve@example.org", "Hi").await.unwrap();

    let heard = heard.await.unwrap();
    assert!(heard.contains(&"Subject: Hi Bcc: eve@example.org".to_owned()), "{heard:#?}");
    assert!(!heard.iter().any(|line| line.starts_with("Bcc:")));
}

#[tokio::test]
async fn a_refusal_is_told_from_a_bad_moment() {
    let unknown = |line: &str| if line.starts_with("RCPT") { "550 no such user\r\n" } else { obliging(line) };
    let later = |line: &str| if line.starts_with("RCPT") { "451 try later\r\n" } else { obliging(line) };
    let (port, _refusing) = server(unknown).await;
    let (busy_port, _busy) = server(later).await;

    let refused = mailer(config(port)).send("mia@example.org", "Hi", "Hi").await.unwrap_err();
    let postponed = mailer(config(busy_port)).send("mia@example.org", "Hi", "Hi").await.unwrap_err();

    assert!(matches!(refused, MailError::Refused(_)) && !refused.is_passing());
    assert!(matches!(postponed, MailError::Unreachable(_)) && postponed.is_passing());
}

#[tokio::test]
async fn nothing_is_sent_in_the_clear_where_encryption_is_asked_for() {
    let (port, heard) = server(obliging).await;
    let config = SmtpConfig { tls: SmtpTls::StartTls, username: Some("mia".into()), ..config(port) };

    mailer(config).send("mia@example.org", "Hi", "Hi").await.unwrap_err();

    let heard = heard.await.unwrap();
    assert!(!heard.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")), "{heard:?}");
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let patient = Mailer(Some(Smtp::new(config(port), Duration::from_millis(100)).unwrap()));

    let error = patient.send("mia@example.org", "Hi", "Hi").await.unwrap_err();

    assert!(matches!(error, MailError::Timeout), "{error:?}");
    assert!(error.is_passing());
}

#[tokio::test]
async fn without_a_server_or_an_address_nothing_is_tried() {
    let none = Mailer::from_config(None).unwrap();
    let some = mailer(config(1));

    assert!(!none.is_configured() && some.is_configured());
    assert!(matches!(none.send("mia@example.org", "Hi", "Hi").await, Err(MailError::NotConfigured)));
    for to in ["", "mia", "mia@example.org, eve@example.org", "mia@example.org\r\nRCPT TO:<eve@example.org>"] {
        assert!(matches!(some.send(to, "Hi", "Hi").await, Err(MailError::Address(_))), "{to}");
    }
    let nameless = SmtpConfig { from: "nobody".to_owned(), ..config(1) };
    assert!(matches!(Mailer::from_config(Some(nameless)), Err(MailError::Address(_))));
}

#[tokio::test]
async fn a_check_connects_and_sends_nothing() {
    let (port, heard) = server(obliging).await;

    mailer(config(port)).check().await.unwrap();

    assert!(!heard.await.unwrap().iter().any(|line| line.starts_with("MAIL")));
    assert!(mailer(config(1)).check().await.is_err());
}

#[test]
fn the_password_is_in_no_log() {
    let config = SmtpConfig { password: Some("hunter2".to_owned()), ..config(1) };

    assert!(!format!("{config:?}").contains("hunter2")); // A19
    let (named, debugged) = (SmtpConfig { username: Some("mia".into()), ..config.clone() }, mailer(config));
    assert!(!format!("{debugged:?} {:?}", mailer(named)).contains("hunter2"));
}
