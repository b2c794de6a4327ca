//! Every route of the interface, one file per noun.

use crate::state::Server;
use utoipa_axum::router::OpenApiRouter;

mod account;
mod channels;
mod groups;
mod health;
mod members;
mod overview;
mod settings;
mod setup;

/// All routes with their description.
pub(crate) fn all() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(account::routes())
        .merge(members::routes())
        .merge(groups::routes())
        .merge(settings::routes())
        .merge(channels::routes())
        .merge(overview::routes())
        .merge(health::routes())
}
