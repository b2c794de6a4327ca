//! The knowledge base in the panel: categories, entries, import and export (S-098 to S-111).

mod categories;
mod images;
mod questions;
mod sheets;
mod table;

pub(crate) use questions::skipped_wording;

use crate::state::Server;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(categories::routes())
        .merge(questions::routes())
        .merge(images::routes())
        .merge(sheets::routes())
}
