//! Sheets of questions and answers: import, template, export.

use crate::body::Query;
use crate::error::{self, ApiError};
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::App;
use app::knowledge::{self, Import, Progress, SheetFormat};
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::bot::Database;
use futures_util::stream;
use serde::Deserialize;
use std::convert::Infallible;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::bot::{ImportLine, ImportProblem, ImportProblemKind, ImportReport, QuestionText};

/// Most bytes of a sheet.
const SHEET: usize = 10 * 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(import))
        .layer(DefaultBodyLimit::max(SHEET))
        .merge(OpenApiRouter::new().routes(routes!(template)).routes(routes!(export)))
}

/// How a sheet is written.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum FormatName {
    Xlsx,
    Csv,
}

/// What to import.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct What {
    /// Into which database.
    kind: Database,
    /// How the sheet is written.
    #[param(inline)]
    format: FormatName,
    /// Only look; default on.
    dry_run: Option<bool>,
}

/// What to export.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Which database.
    kind: Database,
    /// How the sheet is written.
    #[param(inline)]
    format: FormatName,
}

/// Which template.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Empty {
    /// How the sheet is written.
    #[param(inline)]
    format: FormatName,
}

/// Imports a sheet. The body is the file, at most 10 MiB; the answer comes while it runs, one JSON object per line.
/// Closing the connection ends it between two units; what was stored until then stays.
#[utoipa::path(post, path = "/api/admin/bot/import", operation_id = "import_bot_questions", params(What),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportLine, content_type = "application/x-ndjson"),
        (status = 400, body = ErrorBody), (status = 413, body = ErrorBody), (status = 503, body = ErrorBody)))]
async fn import(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Query(what): Query<What>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let bytes = body.map_err(|refused| {
        if refused.status() == StatusCode::PAYLOAD_TOO_LARGE {
            ApiError::TooLarge
        } else {
            ApiError::Malformed("the body ended early".into())
        }
    })?;
    let import = Import { kind: what.kind, format: format(what.format), dry_run: what.dry_run.unwrap_or(true) };
    let progress = app.import_questions(&by, import, bytes).await?;
    let lines = stream::unfold(progress, |mut progress| async move {
        let next = progress.recv().await?;
        Some((Ok::<_, Infallible>(line(next)), progress))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies pass it on line by line.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

/// A sheet to fill in.
#[utoipa::path(get, path = "/api/admin/bot/import/template", operation_id = "bot_import_template", params(Empty),
    responses((status = 200, content_type = "application/octet-stream")))]
async fn template(
    State(app): State<App>,
    May(_by, _): May<Panel>,
    Query(empty): Query<Empty>,
) -> Result<Response, ApiError> {
    let bytes = app.import_template(format(empty.format)).await?;
    Ok(file("deskhand-template", empty.format, bytes))
}

/// A database as a sheet that can be imported again, without what Deskhand ships.
#[utoipa::path(get, path = "/api/admin/bot/export", operation_id = "export_bot_questions", params(Which),
    responses((status = 200, content_type = "application/octet-stream")))]
async fn export(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Query(which): Query<Which>,
) -> Result<Response, ApiError> {
    let bytes = app.export_questions(&by, which.kind, format(which.format)).await?;
    Ok(file(&format!("deskhand-{}", which.kind.as_str()), which.format, bytes))
}

fn format(name: FormatName) -> SheetFormat {
    match name {
        FormatName::Xlsx => SheetFormat::Xlsx,
        FormatName::Csv => SheetFormat::Csv,
    }
}

fn file(name: &str, format: FormatName, bytes: Vec<u8>) -> Response {
    let (media_type, ending) = match format {
        FormatName::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        FormatName::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, bytes).into_response()
}

/// A line of the answer.
fn line(progress: Progress) -> String {
    let line = match progress {
        Progress::Done(done, total) => ImportLine::Progress { done: count(done), total: count(total) },
        Progress::Report(report) => ImportLine::Report(render(*report)),
        Progress::Failed(done, error) => ImportLine::Failed { done: count(done), error: error::body(&error) },
    };
    let mut text = serde_json::to_string(&line).expect("a line of strings and numbers is JSON");
    text.push('\n');
    text
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn render(report: knowledge::Report) -> ImportReport {
    let preview = report.preview.into_iter();
    ImportReport {
        dry_run: report.dry_run,
        rows: count(report.rows),
        added: count(report.added),
        updated: count(report.updated),
        unchanged: count(report.unchanged),
        categories: report.categories.into_iter().collect(),
        failed: count(report.failed),
        problems: report.problems.into_iter().map(problem).collect(),
        preview: preview
            .map(|row| QuestionText {
                question: row.question,
                similar_questions: row.similar,
                answer: row.answer,
                format: row.format,
                hand_over: None,
            })
            .collect(),
    }
}

fn problem(problem: knowledge::Problem) -> ImportProblem {
    use knowledge::ProblemKind as K;
    ImportProblem {
        row: i64::from(problem.row),
        column: problem.column.to_owned(),
        problem: match problem.kind {
            K::Empty => ImportProblemKind::Empty,
            K::TooLong => ImportProblemKind::TooLong,
            K::TooMany => ImportProblemKind::TooMany,
            K::Duplicate => ImportProblemKind::Duplicate,
            K::Unreadable => ImportProblemKind::Unreadable,
            K::TooDeep => ImportProblemKind::TooDeep,
            K::Category => ImportProblemKind::Category,
            K::UnknownWord => ImportProblemKind::UnknownWord,
            K::NoRoom => ImportProblemKind::NoRoom,
        },
        text: problem.text,
    }
}
