//! One SQL text, run on whichever database the link leads to.

use crate::{Error, Result};
use futures_util::{Stream, TryStreamExt};
use sqlx::sqlite::{SqliteQueryResult, SqliteRow};
use sqlx::{Either, FromRow};
use std::pin::pin;

/// `IN` the ids of a JSON array, in SQLite's words: it keeps ids as bytes, and JSON holds words.
macro_rules! among_sqlite {
    ($ids:literal) => {
        concat!("IN (SELECT unhex(replace(value, '-', '')) FROM json_each(", $ids, "))")
    };
}

/// The same in PostgreSQL's. As an array, so that it looks for each in the index, whatever it thinks of the table's size.
macro_rules! among_postgres {
    ($ids:literal) => {
        concat!("= ANY (ARRAY(SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST(", $ids, " AS JSON))))")
    };
}

/// Runs a statement and gives the number of rows it touched.
macro_rules! execute {
    ($link:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let outcome = match $link.raw() {
            $crate::link::Raw::Sqlite(c) => $crate::gate::counted(sqlx::query($sql)$(.bind($bind))*.execute(c)).await.map(|d| d.rows_affected()),
            $crate::link::Raw::Postgres(c) => $crate::gate::counted(sqlx::query($sql)$(.bind($bind))*.execute(c)).await.map(|d| d.rows_affected()),
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}

/// Runs a query and gives all rows.
macro_rules! all {
    ($link:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        if $link.is_outside() {
            $crate::gate::pass($crate::gate::Point::Look).await;
        }
        let outcome = match $link.raw() {
            $crate::link::Raw::Sqlite(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_all(c)).await,
            $crate::link::Raw::Postgres(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_all(c)).await,
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}

/// Runs a query and gives its row, if there is one.
macro_rules! optional {
    ($link:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        if $link.is_outside() {
            $crate::gate::pass($crate::gate::Point::Look).await;
        }
        let outcome = match $link.raw() {
            $crate::link::Raw::Sqlite(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_optional(c)).await,
            $crate::link::Raw::Postgres(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_optional(c)).await,
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}

/// Runs a query that always has a row.
macro_rules! one {
    ($link:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        if $link.is_outside() {
            $crate::gate::pass($crate::gate::Point::Look).await;
        }
        let outcome = match $link.raw() {
            $crate::link::Raw::Sqlite(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_one(c)).await,
            $crate::link::Raw::Postgres(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_one(c)).await,
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}

/// Runs several queries, one after the other, and gives all rows of each; each may use all that is bound. To SQLite they go
/// together: the way to its thread and back takes longer than most of them. A simulation has them go apart, since others
/// may commit between them.
macro_rules! all_of {
    ($link:expr, $binds:tt, $($row:ty => $sql:expr),+ $(,)?) => {{
        let (outside, apart) = ($link.is_outside(), $crate::gate::is_held());
        let outcome: sqlx::Result<($(Vec<$row>,)+)> = match $link.raw() {
            $crate::link::Raw::Sqlite(c) if apart => async {
                Ok(($({
                    if outside {
                        $crate::gate::pass($crate::gate::Point::Look).await;
                    }
                    $crate::gate::counted(bound!(sqlx::query_as::<_, $row>($sql), $binds).fetch_all(&mut *c)).await?
                },)+))
            }.await,
            $crate::link::Raw::Sqlite(c) => async {
                let query = bound!(sqlx::query(concat!($($sql, ";"),+)), $binds);
                let mut sets = $crate::query::sets(sqlx::Executor::fetch_many(c, query)).await?.into_iter();
                Ok(($($crate::query::typed::<$row>(sets.next())?,)+))
            }.await,
            $crate::link::Raw::Postgres(c) => async {
                Ok(($(bound!(sqlx::query_as::<_, $row>($sql), $binds).fetch_all(&mut *c).await?,)+))
            }.await,
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}

macro_rules! bound {
    ($query:expr, [$($bind:expr),+ $(,)?]) => { $query$(.bind($bind))+ };
}

/// The rows of each of several queries.
pub(crate) async fn sets(
    rows: impl Stream<Item = sqlx::Result<Either<SqliteQueryResult, SqliteRow>>>,
) -> sqlx::Result<Vec<Vec<SqliteRow>>> {
    let (mut sets, mut set, mut rows) = (Vec::new(), Vec::new(), pin!(rows));
    while let Some(next) = rows.try_next().await? {
        match next {
            Either::Right(row) => set.push(row),
            Either::Left(_) => sets.push(std::mem::take(&mut set)),
        }
    }
    Ok(sets)
}

pub(crate) fn typed<T: for<'r> FromRow<'r, SqliteRow>>(set: Option<Vec<SqliteRow>>) -> sqlx::Result<Vec<T>> {
    set.unwrap_or_default().iter().map(T::from_row).collect()
}

/// Several values as one that is bound.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Corrupt(error.to_string()))
}

/// The row of a query that always has one.
pub(crate) fn only<T>(rows: Vec<T>) -> Result<T> {
    rows.into_iter().next().ok_or_else(|| Error::Corrupt("a row that others belong to is gone".into()))
}

/// Like `all!`, where the two databases need different words. Both stand here, side by side.
macro_rules! all_pair {
    ($link:expr, $row:ty, sqlite: $sqlite:expr, postgres: $postgres:expr $(, $bind:expr)* $(,)?) => {{
        if $link.is_outside() {
            $crate::gate::pass($crate::gate::Point::Look).await;
        }
        let outcome = match $link.raw() {
            $crate::link::Raw::Sqlite(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($sqlite)$(.bind($bind))*.fetch_all(c)).await,
            $crate::link::Raw::Postgres(c) => $crate::gate::counted(sqlx::query_as::<_, $row>($postgres)$(.bind($bind))*.fetch_all(c)).await,
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}

/// Like `execute!`, where the two databases need different words.
macro_rules! execute_pair {
    ($link:expr, sqlite: $sqlite:expr, postgres: $postgres:expr $(, $bind:expr)* $(,)?) => {{
        let outcome = match $link.raw() {
            $crate::link::Raw::Sqlite(c) => $crate::gate::counted(sqlx::query($sqlite)$(.bind($bind))*.execute(c)).await.map(|d| d.rows_affected()),
            $crate::link::Raw::Postgres(c) => $crate::gate::counted(sqlx::query($postgres)$(.bind($bind))*.execute(c)).await.map(|d| d.rows_affected()),
        };
        outcome.map_err(|error| $link.fail(error))
    }};
}
