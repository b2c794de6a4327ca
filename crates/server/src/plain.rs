//! Pages that need no web app: a few words, readable anywhere, in the browser's language.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

const STYLE: &str = "\
:root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--text:#1c2430;--soft:#5b6675}\
@media(prefers-color-scheme:dark){:root{--back:#12161c;--card:#1b2129;--text:#e8ecf1;--soft:#a2adba}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--back);color:var(--text);\
font:16px/1.55 system-ui,'Segoe UI','PingFang SC','Noto Sans CJK SC',sans-serif}\
main{max-width:26rem;margin:1.5rem;padding:2rem;background:var(--card);border-radius:14px;\
box-shadow:0 1px 3px rgb(0 0 0/.08),0 8px 24px rgb(0 0 0/.06)}\
h1{margin:0 0 .5rem;font-size:1.25rem;line-height:1.3}p{margin:0;color:var(--soft)}\
code{font:.9em ui-monospace,monospace}";

/// No web app has this id.
pub(crate) fn no_such_chat(request: &HeaderMap) -> Response {
    let words = if is_chinese(request) {
        ("zh", "找不到该聊天", "此链接不完整，或对应的网站已不再提供在线客服。请返回网站重新打开。")
    } else {
        (
            "en",
            "This chat does not exist",
            "The link is incomplete, or the website no longer offers this chat. \
            Please go back to the website and open it from there.",
        )
    };
    page(StatusCode::NOT_FOUND, words)
}

/// There is nothing at this address.
pub(crate) fn not_found(request: &HeaderMap) -> Response {
    let words = if is_chinese(request) {
        ("zh", "页面不存在", "请检查网址。工作台位于 <code>/desk</code>，管理后台位于 <code>/admin</code>。")
    } else {
        (
            "en",
            "There is no such page",
            "Check the address. The workstation is at <code>/desk</code>, the management \
            panel at <code>/admin</code>.",
        )
    };
    page(StatusCode::NOT_FOUND, words)
}

/// The server was built before the web apps.
pub(crate) fn not_built() -> Response {
    let text = "This server was built without its pages. Build them with <code>cargo xtask web</code>, then build the \
        server again.";
    page(StatusCode::SERVICE_UNAVAILABLE, ("en", "The web apps are not built", text))
}

fn page(status: StatusCode, (language, title, text): (&str, &str, &str)) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    );
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn is_chinese(request: &HeaderMap) -> bool {
    let wanted = request.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wanted.trim_start().to_ascii_lowercase().starts_with("zh")
}
