//! Enumerations of `domain` as the database keeps them: by the same name as on the wire.

use domain::{AgentStatus, Language, Role};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};

/// A value stored by its name. In a row: `#[sqlx(try_from = "Named<Role>")] role: Role`.
pub(crate) struct Named<T>(T);

impl<T, DB: Database> Type<DB> for Named<T>
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }

    fn compatible(ty: &DB::TypeInfo) -> bool {
        String::compatible(ty)
    }
}

impl<'r, T, DB: Database> Decode<'r, DB> for Named<T>
where
    &'r str: Decode<'r, DB>,
    T: Deserialize<'r>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        let name = <&str as Decode<DB>>::decode(value)?;
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        Ok(Self(T::deserialize(name)?))
    }
}

macro_rules! named {
    ($($name:ty),*) => {$(
        impl From<Named<$name>> for $name {
            fn from(named: Named<$name>) -> Self {
                named.0
            }
        }
    )*};
}

named!(AgentStatus, Language, Role);

/// A role as stored.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::SuperAdmin => "superAdmin",
        Role::Admin => "admin",
        Role::Agent => "agent",
    }
}
