//! One SQL text, run on whichever database the link leads to.

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
