//! What integrators need of a desk: its number, and signatures made with its key.

use crate::{App, Error, Result};
use store::instances;

impl App {
    /// Makes a UserSig for a user id, in force for `seconds`. Without a number, of the first desk. Gives the number
    /// and the signature.
    pub async fn user_sig(&self, sdk_app_id: Option<i64>, user_id: &str, seconds: i64) -> Result<(i64, String)> {
        if user_id.is_empty() || user_id.len() > domain::limits::USER_ID || user_id.starts_with('@') {
            return Err(Error::invalid("user", "must have 1 to 64 bytes and not begin with @"));
        }
        let mut link = self.read().await?;
        let desk = match sdk_app_id {
            Some(number) => instances::find_by_sdk_app_id(&mut link, number).await?,
            None => instances::list(&mut link).await?.into_iter().next(),
        };
        let desk = desk.ok_or(Error::NotFound)?;
        let now = self.0.clock.now().millis() / 1_000;
        Ok((desk.sdk_app_id, tencent::usersig::sign(desk.sdk_app_id, user_id, &desk.user_sig_key, now, seconds)))
    }
}
