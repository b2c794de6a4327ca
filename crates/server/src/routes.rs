//! Every route of the interface, one file per noun.

use crate::state::Server;
use utoipa_axum::router::OpenApiRouter;

mod account;
mod channels;
mod chatbot;
mod desk;
mod files;
mod groups;
mod health;
mod knowledge;
mod members;
mod overview;
mod polling;
mod settings;
mod setup;
mod socket;
mod visitors;

/// All routes with their description.
pub(crate) fn all() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(account::routes())
        .merge(members::routes())
        .merge(groups::routes())
        .merge(settings::routes())
        .merge(channels::routes())
        .merge(chatbot::routes())
        .merge(knowledge::routes())
        .merge(overview::routes())
        .merge(health::routes())
        .merge(visitors::routes())
        .merge(desk::routes())
        .merge(files::routes())
        .merge(polling::routes())
        .merge(socket::routes())
}
