//! Who is signed in, as every page shows it.

use crate::web::api::reading::blocking;
use crate::web::pages::base::AccountBox;
use crate::web::pages::labels;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use std::sync::Arc;

/// The account's own name and what it may do today. That its holder sees it is written down when the session begins,
/// not with every page (law 9).
pub async fn of(qibu: &Arc<Qibu>, signed: &Signed) -> Result<AccountBox, Problem> {
    let (lang, own) = (signed.lang, signed.caller.account);
    let shared = Arc::clone(qibu);
    let name = blocking(lang, move || {
        let name = shared.vault().account_name(own);
        name.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    let name = name.await?.map(|name| name.as_str().to_owned());
    Ok(AccountBox {
        // An account whose holder was erased has its id only.
        name: name.unwrap_or_else(|| own.to_string().chars().take(8).collect()),
        duties: labels::duties(qibu, lang, own).await?,
    })
}
