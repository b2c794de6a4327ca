//! What an upload is, by its content: the name and the type a stranger gives are only hints (A10).

mod markup;
mod name;

pub use name::clean_name;

/// Bytes from the beginning of a file that [`inspect`] should see; all of a shorter one.
pub const HEAD_BYTES: usize = 256 * 1024;
/// The largest image that is shown, pixels.
pub const PIXELS: u64 = 40_000_000;

/// The element a file is sent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileElement {
    /// Shown as a picture.
    Image,
    /// Played as a video.
    Video,
    /// Played as sound.
    Audio,
    /// Offered for download only.
    File,
}

impl FileElement {
    /// The element's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
        }
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The media type to serve it with, together with `nosniff`.
    pub media_type: &'static str,
    /// The element to send it with. Only [`FileElement::File`] must be served as an attachment.
    pub element: FileElement,
    /// Pixels; 0 unless it is an image.
    pub width: u32,
    /// Pixels; 0 unless it is an image.
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A program, or a name a computer would run.
    #[error("programs and scripts are not taken")]
    Executable,
    /// A page or a drawing that a browser would run scripts of: HTML, SVG, or another file with one hidden in it.
    #[error("web pages and SVG images are not taken")]
    Markup,
    /// The name says one thing and the content another.
    #[error("the file's name does not fit its content")]
    Mismatch,
    /// An image of more than [`PIXELS`].
    #[error("the image has too many pixels")]
    TooManyPixels,
}

/// Decides what a file is from its first bytes ([`HEAD_BYTES`]). The declared type only tells sound from video where
/// both come in the same container.
pub fn inspect(head: &[u8], file_name: &str, declared: &str) -> Result<Kind, Refused> {
    let extension = extension(&clean_name(file_name));
    if RUNNABLE.contains(&extension.as_str()) || head.starts_with(b"#!") {
        return Err(Refused::Executable);
    }
    if MARKUP.contains(&extension.as_str()) || markup::begins(head) {
        return Err(Refused::Markup);
    }
    let found = media_type(head, &extension)?;
    if found != "text/plain" && markup::hides(head) {
        return Err(Refused::Markup);
    }
    let found = if declared.trim_start().to_ascii_lowercase().starts_with("audio/") { as_sound(found) } else { found };
    if !fits(&extension, found) {
        return Err(Refused::Mismatch);
    }
    as_element(found, head)
}

/// Ends of names that computers run.
const RUNNABLE: &[&str] = &[
    "apk", "app", "appimage", "bash", "bat", "bin", "chm", "class", "cmd", "com", "command", "cpl", "csh", "deb",
    "dll", "dmg", "exe", "gadget", "hta", "inf", "ins", "iso", "jar", "js", "jse", "ksh", "lnk", "mjs", "msc", "msi",
    "msp", "mst", "php", "pif", "pkg", "pl", "ps1", "ps1xml", "ps2", "psc1", "psm1", "py", "rb", "reg", "rpm", "scf",
    "scr", "sct", "sh", "so", "sys", "url", "vb", "vbe", "vbs", "wasm", "ws", "wsc", "wsf", "wsh", "zsh",
];
/// Ends of names that browsers show as a page.
const MARKUP: &[&str] = &["htm", "html", "mht", "mhtml", "shtml", "svg", "svgz", "swf", "xht", "xhtml", "xsl", "xslt"];

fn media_type(head: &[u8], extension: &str) -> Result<&'static str, Refused> {
    let found = infer::get(head);
    // Signatures of two letters are found in words too.
    if markup::is_text(head) && found.is_none_or(|found| found.mime_type() != "application/pdf") {
        return Ok("text/plain");
    }
    if found.is_some_and(|found| PROGRAMS.contains(&found.extension())) {
        return Err(Refused::Executable);
    }
    Ok(found.map_or(UNKNOWN, |found| plain_type(found.mime_type(), extension)))
}

/// What `infer` calls programs. Object files are none of them: two bytes, which other data begins with too.
const PROGRAMS: &[&str] = &["bc", "class", "dex", "dey", "dll", "elf", "exe", "mach", "wasm"];
/// What cannot be recognised, or is not worth it.
const UNKNOWN: &str = "application/octet-stream";

/// The usual type for what `infer` calls otherwise. Packed office files are told from other archives by their name.
fn plain_type(found: &'static str, extension: &str) -> &'static str {
    match (found, extension) {
        ("audio/m4a", _) => "audio/mp4",
        ("audio/x-wav", _) => "audio/wav",
        ("audio/x-flac", _) => "audio/flac",
        ("audio/opus", _) => "audio/ogg",
        ("video/x-m4v", _) => "video/mp4",
        ("application/zip", "docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("application/zip", "xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("application/zip", "pptx") => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ("application/x-executable", _) => UNKNOWN,
        ("text/html" | "text/xml" | "text/x-shellscript", _) => "text/plain",
        (usual, _) => usual,
    }
}

/// A recorded voice message comes in the container of a video.
fn as_sound(found: &'static str) -> &'static str {
    match found {
        "video/webm" => "audio/webm",
        "video/mp4" => "audio/mp4",
        other => other,
    }
}

/// Whether a name with this end may have this content. What cannot be recognised fits any name: it is only stored.
fn fits(extension: &str, found: &str) -> bool {
    let family = found.split('/').next().unwrap_or_default();
    if found == UNKNOWN {
        return true;
    }
    match extension {
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "avif" | "heic" | "heif" | "ico" | "tif" | "tiff" => {
            family == "image"
        }
        "mp4" | "m4v" | "mov" | "webm" | "avi" | "mkv" | "mp3" | "m4a" | "ogg" | "oga" | "opus" | "wav" | "aac"
        | "flac" | "amr" => matches!(family, "audio" | "video"),
        "pdf" => found == "application/pdf",
        _ => true,
    }
}

fn as_element(found: &'static str, head: &[u8]) -> Result<Kind, Refused> {
    let plain = Kind { media_type: found, element: FileElement::File, width: 0, height: 0 };
    match found {
        "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/bmp" | "image/avif" => as_image(plain, head),
        "video/mp4" | "video/webm" | "video/quicktime" => Ok(Kind { element: FileElement::Video, ..plain }),
        "audio/mpeg" | "audio/mp4" | "audio/ogg" | "audio/wav" | "audio/webm" | "audio/aac" | "audio/flac" => {
            Ok(Kind { element: FileElement::Audio, ..plain })
        }
        _ => Ok(plain),
    }
}

/// An image is shown only if its dimensions are known and small enough; nothing is decoded to learn them.
fn as_image(plain: Kind, head: &[u8]) -> Result<Kind, Refused> {
    let size = imagesize::blob_size(head).ok();
    let sides = size.and_then(|size| Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?)));
    match sides {
        None | Some((0, _) | (_, 0)) => Ok(Kind { media_type: UNKNOWN, ..plain }),
        Some((width, height)) if u64::from(width) * u64::from(height) > PIXELS => Err(Refused::TooManyPixels),
        Some((width, height)) => Ok(Kind { element: FileElement::Image, width, height, ..plain }),
    }
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, end)| end.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
