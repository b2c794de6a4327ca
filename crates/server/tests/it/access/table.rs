//! Who may call which route. A route that is missing here fails the test, and so does one that is no more.

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Callers {
    /// Also somebody nobody knows.
    Anybody,
    /// Visitors with a token.
    Visitors,
    /// Members who signed in.
    Members,
    /// Both.
    VisitorsAndMembers,
    /// Members who run the desk.
    Administrators,
}

use Callers::{Administrators, Anybody, Members, Visitors, VisitorsAndMembers};

/// The documented routes.
pub(super) const ROUTES: [(&str, &str, Callers); 81] = [
    ("GET", "/healthz", Anybody),
    ("GET", "/readyz", Anybody),
    ("GET", "/api/setup", Anybody),
    ("POST", "/api/setup", Anybody),
    ("POST", "/api/sign-in", Anybody),
    ("POST", "/api/links/redeem", Anybody),
    ("POST", "/api/visitors", Anybody),
    ("GET", "/api/channels/web/{webAppId}", Anybody),
    ("GET", "/api/socket", Anybody),
    ("POST", "/api/frames", Visitors),
    ("GET", "/api/changes", Visitors),
    ("POST", "/api/files", VisitorsAndMembers),
    ("GET", "/api/me", Members),
    ("PATCH", "/api/me", Members),
    ("POST", "/api/me/desk", Members),
    ("POST", "/api/me/password", Members),
    ("POST", "/api/me/take-back", Members),
    ("POST", "/api/sign-out", Members),
    ("POST", "/api/tickets", Members),
    ("GET", "/api/desk/colleagues", Members),
    ("GET", "/api/desk/groups", Members),
    ("GET", "/api/desk/queue", Members),
    ("GET", "/api/admin/bot", Administrators),
    ("POST", "/api/admin/bot/ask", Administrators),
    ("GET", "/api/admin/bot/categories", Administrators),
    ("POST", "/api/admin/bot/categories", Administrators),
    ("PUT", "/api/admin/bot/categories/{id}", Administrators),
    ("DELETE", "/api/admin/bot/categories/{id}", Administrators),
    ("POST", "/api/admin/bot/categories/{id}/move", Administrators),
    ("GET", "/api/admin/bot/config", Administrators),
    ("PUT", "/api/admin/bot/config", Administrators),
    ("POST", "/api/admin/bot/deploy", Administrators),
    ("GET", "/api/admin/bot/diff", Administrators),
    ("PUT", "/api/admin/bot/enabled", Administrators),
    ("GET", "/api/admin/bot/engines", Administrators),
    ("PUT", "/api/admin/bot/engines", Administrators),
    ("POST", "/api/admin/bot/engines/{engine}/try", Administrators),
    ("GET", "/api/admin/bot/export", Administrators),
    ("POST", "/api/admin/bot/images", Administrators),
    ("POST", "/api/admin/bot/import", Administrators),
    ("GET", "/api/admin/bot/import/template", Administrators),
    ("GET", "/api/admin/bot/questions", Administrators),
    ("POST", "/api/admin/bot/questions", Administrators),
    ("POST", "/api/admin/bot/questions/bulk", Administrators),
    ("POST", "/api/admin/bot/questions/check", Administrators),
    ("GET", "/api/admin/bot/questions/{id}", Administrators),
    ("PUT", "/api/admin/bot/questions/{id}", Administrators),
    ("DELETE", "/api/admin/bot/questions/{id}", Administrators),
    ("POST", "/api/admin/bot/questions/{id}/reset", Administrators),
    ("POST", "/api/admin/bot/questions/{id}/similar", Administrators),
    ("POST", "/api/admin/bot/questions/{id}/similar/move", Administrators),
    ("GET", "/api/admin/bot/regression", Administrators),
    ("POST", "/api/admin/bot/regression", Administrators),
    ("POST", "/api/admin/bot/regression/run", Administrators),
    ("PUT", "/api/admin/bot/regression/{id}", Administrators),
    ("DELETE", "/api/admin/bot/regression/{id}", Administrators),
    ("GET", "/api/admin/bot/review", Administrators),
    ("POST", "/api/admin/bot/review", Administrators),
    ("GET", "/api/admin/bot/scores", Administrators),
    ("POST", "/api/admin/bot/train", Administrators),
    ("GET", "/api/admin/bot/versions", Administrators),
    ("GET", "/api/admin/bot/versions/{id}/diff", Administrators),
    ("POST", "/api/admin/bot/versions/{id}/rollBack", Administrators),
    ("GET", "/api/admin/bot/welcome", Administrators),
    ("GET", "/api/admin/channels/web", Administrators),
    ("POST", "/api/admin/channels/web", Administrators),
    ("PATCH", "/api/admin/channels/web/{webAppId}", Administrators),
    ("GET", "/api/admin/groups", Administrators),
    ("POST", "/api/admin/groups", Administrators),
    ("DELETE", "/api/admin/groups/{id}", Administrators),
    ("PATCH", "/api/admin/groups/{id}", Administrators),
    ("GET", "/api/admin/members", Administrators),
    ("POST", "/api/admin/members", Administrators),
    ("DELETE", "/api/admin/members/{id}", Administrators),
    ("PATCH", "/api/admin/members/{id}", Administrators),
    ("POST", "/api/admin/members/{id}/force-offline", Administrators),
    ("POST", "/api/admin/members/{id}/reset-password", Administrators),
    ("POST", "/api/admin/members/{id}/restore-online", Administrators),
    ("GET", "/api/admin/overview", Administrators),
    ("GET", "/api/admin/settings", Administrators),
    ("PUT", "/api/admin/settings", Administrators),
];

/// What is answered without being described: pages, their files, uploads. Everybody may ask for all of them; an upload by an
/// address nobody can guess.
pub(super) const UNDOCUMENTED: [&str; 16] = [
    "/",
    "/login",
    "/setup",
    "/admin",
    "/admin/",
    "/admin/{*path}",
    "/desk",
    "/desk/",
    "/desk/{*path}",
    "/chat",
    "/chat/",
    "/chat/{*path}",
    "/widget.js",
    "/files/{key}/{name}",
    "/api",
    "/api/{*path}",
];

/// Where the metrics are, on a listener of their own.
pub(super) const METRICS: &str = "/metrics";

/// Where routes may be made without being described.
pub(super) const MAKES_ROUTES: [&str; 4] =
    ["deskhand/src/metrics.rs", "server/src/assets.rs", "server/src/lib.rs", "server/src/routes/files.rs"];
