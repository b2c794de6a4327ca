//! Files that are what they say, and files that are not (A10).

use super::*;
use proptest::prelude::*;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\x06\0\0\0\0\0\0\0");
    file
}

fn gif(width: u16, height: u16, rest: &[u8]) -> Vec<u8> {
    [b"GIF89a", &width.to_le_bytes()[..], &height.to_le_bytes(), b"\x80\0\0", rest].concat()
}

/// A JPEG with so many bytes of camera data before its dimensions.
fn jpeg(width: u16, height: u16, before: usize) -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    for _ in 0..before / 60_000 {
        file.extend(b"\xff\xe2");
        file.extend(60_002_u16.to_be_bytes());
        file.extend(vec![b'.'; 60_000]);
    }
    file.extend(b"\xff\xc0\0\x11\x08");
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01");
    file
}

fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    file.extend(&(width - 1).to_le_bytes()[..3]);
    file.extend(&(height - 1).to_le_bytes()[..3]);
    file
}

fn mp4() -> Vec<u8> {
    b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2".to_vec()
}

fn webm() -> Vec<u8> {
    let head = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm";
    [&head[..], &[0; 300]].concat()
}

fn zip(name: &str) -> Vec<u8> {
    [b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", &[name.len() as u8, 0, 0, 0][..], name.as_bytes()]
        .concat()
}

#[test]
fn an_image_is_shown_with_its_dimensions() {
    let cases = [
        (png(640, 480), "a.png", "image/png", 640, 480),
        (gif(32, 16, b""), "a.gif", "image/gif", 32, 16),
        (jpeg(4032, 3024, 0), "a.jpg", "image/jpeg", 4032, 3024),
        (jpeg(4032, 3024, 180_000), "a.jpeg", "image/jpeg", 4032, 3024),
        (webp(800, 600), "a.webp", "image/webp", 800, 600),
        (png(1, 1), "screenshot", "image/png", 1, 1),
        (png(8, 8), "misnamed.jpg", "image/png", 8, 8),
    ];

    for (file, name, media_type, width, height) in cases {
        let expected = Kind { media_type, element: FileElement::Image, width, height };
        assert_eq!(inspect(&file, name, "application/octet-stream"), Ok(expected), "{name}");
    }
}

#[test]
fn sound_video_and_other_files_are_what_their_content_is() {
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let cases = [
        (mp4(), "a.mp4", "video/mp4", "video/mp4", FileElement::Video),
        (mp4(), "voice.m4a", "audio/mp4", "audio/mp4", FileElement::Audio),
        (webm(), "clip.webm", "video/webm", "video/webm", FileElement::Video),
        (webm(), "voice.webm", "audio/webm;codecs=opus", "audio/webm", FileElement::Audio),
        (b"ID3\x03\0\0\0\0\0\0\xff\xfb".to_vec(), "a.mp3", "", "audio/mpeg", FileElement::Audio),
        (b"OggS\0\x02\0\0\0\0\0\0\0\0".to_vec(), "a.ogg", "", "audio/ogg", FileElement::Audio),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0".to_vec(), "a.wav", "", "audio/wav", FileElement::Audio),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj".to_vec(), "a.pdf", "", "application/pdf", FileElement::File),
        (b"%PDF-1.4\n1 0 obj".to_vec(), "plain.pdf", "", "application/pdf", FileElement::File),
        (zip("a.txt"), "a.zip", "", "application/zip", FileElement::File),
        (zip("whatever"), "table.xlsx", "", office, FileElement::File),
        (b"Hello, world".to_vec(), "a.txt", "text/plain", "text/plain", FileElement::File),
        ("你好，世界".as_bytes()[..10].to_vec(), "cut.txt", "", "text/plain", FileElement::File),
        (b"a,b\n1,<script>\n".to_vec(), "a.csv", "text/csv", "text/plain", FileElement::File),
        (b"BMW is a car, MZ is a motorcycle".to_vec(), "a.txt", "", "text/plain", FileElement::File),
        (b"MZ was a maker of motorcycles".to_vec(), "a.txt", "", "text/plain", FileElement::File),
        (b"<config><key/></config>".to_vec(), "a.xml", "text/xml", "text/plain", FileElement::File),
        (vec![0, 1, 2, 3, 4, 5], "data.dat", "image/png", "application/octet-stream", FileElement::File),
        (vec![0, 2, 77, 0, 1], "measured.dat", "", "application/octet-stream", FileElement::File),
        (vec![], "empty.txt", "text/plain", "application/octet-stream", FileElement::File),
    ];

    for (file, name, declared, media_type, element) in cases {
        let expected = Kind { media_type, element, width: 0, height: 0 };
        assert_eq!(inspect(&file, name, declared), Ok(expected), "{name}");
    }
}

#[test]
fn programs_and_scripts_are_refused_by_content_and_by_name() {
    let windows = [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", &[0_u8; 64][..]].concat();
    let cases: [(&[u8], &str); 14] = [
        (&windows, "holiday.jpg"),
        (&windows, "setup"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a.txt"),
        (b"\xfe\xed\xfa\xcf\0\0\0\0", "a.txt"),
        (b"\0asm\x01\0\0\0", "a.dat"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34\0\0", "a.dat"),
        (b"#!/bin/sh\nrm -rf /", "notes.txt"),
        (b"hello", "a.exe"),
        (b"hello", "invoice.pdf.exe"),
        (b"hello", "A.ExE"),
        (b"hello", "a.exe. . "),
        (b"hello", "a.exe\0"),
        (b"hello", "photo\u{202e}gpj.exe"),
        (b"hello", "../a.js"),
    ];

    for (file, name) in cases {
        assert_eq!(inspect(file, name, "image/png"), Err(Refused::Executable), "{name}"); // A10
    }
}

#[test]
fn pages_and_drawings_are_refused_however_they_are_dressed() {
    let utf16: Vec<u8> =
        b"\xff\xfe".iter().copied().chain("<html><script>".bytes().flat_map(|byte| [byte, 0])).collect();
    let cases: [(&[u8], &str); 16] = [
        (b"<!DOCTYPE html><p>", "a.txt"),
        (b"  \n\t<HTML>", "a.png"),
        (b"\xef\xbb\xbf<html>", "a.txt"),
        (b"<!-- hi --><script>alert(1)</script>", "a.jpg"),
        (b"<script>alert(1)</script>", "a.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png"),
        (b"<?xml version='1.0'?><!-- x --><svg onload='alert(1)'/>", "a.xml"),
        (b"<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "a.xml"),
        (b"<?xml version='1.0'?><x xmlns:h='http://www.w3.org/1999/xhtml'><html/></x>", "a.xml"),
        (&utf16, "a.txt"),
        (b"hello", "a.html"),
        (b"hello", "a.svg"),
        (b"hello", "a.SVGZ"),
        (b"%PDF-1.4 <html><script>alert(1)</script>", "a.pdf"),
        (&gif(10, 10, b"<script>alert(1)</script>"), "a.gif"),
        (&[png(10, 10), b"<?php system('id') ?>".to_vec()].concat(), "a.png"),
    ];

    for (file, name) in cases {
        assert_eq!(inspect(file, name, "image/png"), Err(Refused::Markup), "{name}"); // A10
    }
}

#[test]
fn a_picture_that_is_also_a_script_is_served_as_a_picture_only() {
    let gif_and_script = gif(0x2a2f, 0x002f, b"*/=1;alert(1)//");

    let kind = inspect(&gif_and_script, "a.gif", "application/javascript").unwrap();

    assert_eq!(kind.media_type, "image/gif"); // A10: with `nosniff` no browser runs it
    assert_eq!(inspect(&gif_and_script, "a.js", "application/javascript"), Err(Refused::Executable));
}

#[test]
fn a_name_that_lies_about_the_content_is_refused() {
    let cases = [
        (zip("a.txt"), "photo.png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3".to_vec(), "photo.jpg"),
        (b"Hello".to_vec(), "photo.jpg"),
        (b"Hello".to_vec(), "clip.mp4"),
        (png(1, 1), "report.pdf"),
        (mp4(), "photo.gif"),
    ];

    for (file, name) in cases {
        assert_eq!(inspect(&file, name, "image/png"), Err(Refused::Mismatch), "{name}"); // A10
    }
}

#[test]
fn an_image_that_would_fill_the_memory_is_refused_undecoded() {
    let cases = [png(65_535, 65_535), png(40_000_001, 1), png(u32::MAX, u32::MAX), jpeg(65_535, 65_535, 0)];

    for file in cases {
        assert_eq!(inspect(&file, "a", "image/png"), Err(Refused::TooManyPixels)); // A10
    }
    assert!(inspect(&png(8_000, 5_000), "a.png", "image/png").is_ok());
}

#[test]
fn an_image_of_unknown_dimensions_is_only_stored() {
    for file in [png(10, 10)[..14].to_vec(), png(0, 10), b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()] {
        let kind = inspect(&file, "a", "image/png").unwrap();

        assert_eq!((kind.element, kind.media_type), (FileElement::File, "application/octet-stream"));
    }
}

proptest! {
    #[test]
    fn no_bytes_and_no_name_panic(
        head in prop::collection::vec(any::<u8>(), 0..2_000), name in ".{0,80}", declared in ".{0,40}",
    ) {
        let _ = inspect(&head, &name, &declared);
    }

    #[test]
    fn no_broken_picture_panics(at in 0..400_usize, byte in any::<u8>(), cut in 0..400_usize) {
        for file in [png(9, 9), gif(9, 9, b"xyz"), jpeg(9, 9, 0), webp(9, 9), mp4(), webm(), zip("a")] {
            let mut file = file[..file.len().min(cut)].to_vec();
            if let Some(old) = file.get_mut(at) {
                *old = byte;
            }
            let _ = inspect(&file, "a", "");
        }
    }
}
