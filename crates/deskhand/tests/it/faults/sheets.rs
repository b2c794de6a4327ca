//! Sheets made to use up memory: each is refused by the running desk, which hardly grows and stores nothing.

use super::slow_client::{peak, resident};
use crate::binary::Binary;
use crate::people;
use reqwest::{Method, StatusCode};
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};
use testkit::{Answer, Browser, Database};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MEGABYTE: usize = 1_024 * 1_024;
/// Memory the desk may take for a sheet (A11), and how soon it must answer: 5 s, and more for a binary that is not optimised.
const MEMORY: i64 = 64 * MEGABYTE as i64;
const SOON: Duration = Duration::from_secs(30);

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

// A11
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_that_unpacks_to_more_than_it_says_is_refused_soon_and_costs_little_memory() {
    let mut binary = Binary::new(Database::sqlite(), Vec::new());
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    // Whatever is made once, at the first import, is made now.
    import(&owner, book("<row><c><v>1</v></c></row>", &[])).await;
    let before = questions(&owner).await;

    for (name, sheet) in bombs() {
        assert!(sheet.len() < 10 * MEGABYTE, "{name} is small enough to be looked at");
        let (packed, held) = (sheet.len(), resident(binary.id()));
        std::fs::write(format!("/proc/{}/clear_refs", binary.id()), "5").unwrap();
        let began = Instant::now();
        let answer = import(&owner, sheet).await;
        let (took, grown) = (began.elapsed(), peak(binary.id()) - held);
        println!(
            "{name}: {packed} bytes, {} {} after {took:.2?}, {} KiB more",
            answer.status,
            answer.text.trim(),
            grown / 1_024
        );
        assert!(answer.code() == "tooLarge" || answer.code().starts_with("sheet"), "{name}");
        assert!(grown <= MEMORY, "{name} takes {grown} bytes");
        assert!(took <= SOON, "{name} is answered after {took:?}");
    }

    assert_eq!(questions(&owner).await, before, "nothing is stored");
    binary.stop().await;
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let blanks = vec![b' '; 8 * MEGABYTE];
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let laughs = format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]><sst><si><t>&l9;</t></si></sst>");
    let full = |n: usize| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{}</v></c></row>", n * 7_919);
    vec![
        (
            "zips in zips in a workbook",
            book("", &[("xl/media/42.zip", &nested(&blanks)), ("xl/media/a.bin", &vec![b' '; 80 * MEGABYTE])]),
        ),
        ("zips in zips", nested(&blanks)),
        ("ten million empty rows", book(&"<row/>".repeat(10_000_000), &[])),
        ("a million rows", book(&(1..=1_000_000).map(full).collect::<String>(), &[])),
        ("a billion laughs", book("", &[("xl/sharedStrings.xml", laughs.as_bytes())])),
        ("parts that lie on each other", overlapping(&book(&"<row/>".repeat(MEGABYTE / 8), &[]))),
        ("a workbook in itself", book("", &[("xl/worksheets/sheet2.xml", &book("", &[]))])),
    ]
}

/// A zip of 16 zips of 16 zips …: six levels, and 128 TB at the bottom.
fn nested(bottom: &[u8]) -> Vec<u8> {
    (0..6).fold(packed(&[("0", bottom)]), |inner, _| {
        let names: Vec<String> = (0..16).map(|n| format!("{n}.zip")).collect();
        packed(&names.iter().map(|name| (name.as_str(), inner.as_slice())).collect::<Vec<_>>())
    })
}

/// An archive whose directory names its parts again and again.
fn overlapping(archive: &[u8]) -> Vec<u8> {
    let end = archive.len() - 22;
    let number = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().unwrap()) as usize;
    let (parts, size, from) = (usize::from(archive[end + 10]), number(end + 12), number(end + 16));
    let times = 180 / parts;
    let mut bomb = archive[..from].to_vec();
    (0..times).for_each(|_| bomb.extend(&archive[from..from + size]));
    let mut tail = archive[end..].to_vec();
    let count = ((parts * times) as u16).to_le_bytes();
    tail[8..10].copy_from_slice(&count);
    tail[10..12].copy_from_slice(&count);
    tail[12..16].copy_from_slice(&((size * times) as u32).to_le_bytes());
    bomb.extend(tail);
    bomb
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with these rows, and more parts.
fn book(rows: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    packed(&parts)
}

async fn import(owner: &Browser, sheet: Vec<u8>) -> Answer {
    let path = "/api/admin/bot/import?kind=qa&format=xlsx&dryRun=false";
    Browser::send(owner.request(Method::POST, path).body(sheet)).await
}

/// How many questions each category has.
async fn questions(owner: &Browser) -> serde_json::Value {
    owner.get("/api/admin/bot/categories?kind=qa").await.is(StatusCode::OK)
}
