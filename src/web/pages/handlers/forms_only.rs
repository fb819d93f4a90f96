//! Addresses that take forms only: whoever reloads or keeps one is sent to the page that holds the form.

/// Each address with the page that holds its form; what stands in braces is any part, the same in both.
pub const FORMS_ONLY: [(&str, &str); 32] = [
    (
        "/associations/{id}/affairs",
        "/associations/{id}/affairs/new",
    ),
    ("/bases/{id}/affairs", "/bases/{id}/affairs/new"),
    ("/associations/{id}/standing/{act}", "/associations/{id}"),
    ("/bases/{id}/standing/{act}", "/bases/{id}"),
    ("/applications/{id}/{verb}", "/applications/{id}"),
    ("/drafts/{id}/send-back", "/drafts/{id}/confirm"),
    // A paper is opened from many pages, and which they are is not for everybody to learn.
    ("/papers/{id}/open", "/"),
    ("/papers/{id}/discard", "/papers"),
    ("/imports/new", "/imports"),
    ("/imports/{id}/confirm", "/imports/{id}"),
    ("/imports/{id}/void", "/imports/{id}"),
    ("/imports/{id}/mend", "/imports/{id}"),
    ("/imports/{id}/discard", "/imports/{id}"),
    ("/posts/{act}", "/posts"),
    // Whoever keeps no accounts is told so on the way there.
    ("/accounts/{act}", "/posts"),
    ("/editions/check", "/editions"),
    ("/nodes/{code}/rename", "/nodes/{code}"),
    ("/nodes/{code}/move", "/nodes/{code}"),
    ("/nodes/{code}/close", "/nodes/{code}"),
    ("/people/{id}/{verb}", "/people/{id}"),
    ("/members/{seat}/{verb}", "/members/{seat}"),
    ("/claims/{id}/check", "/claims"),
    ("/mine/sign-out", "/mine"),
    ("/mine/fields", "/mine"),
    ("/mine/consents/{purpose}", "/mine"),
    ("/mine/attestation", "/mine"),
    ("/mine/seats/{seat}", "/mine"),
    ("/mine/pool", "/mine"),
    ("/mine/assignments/{id}", "/mine"),
    ("/sign-in/demo", "/sign-in"),
    ("/sign-out", "/"),
    ("/lang", "/"),
];

/// The page that holds the form of an address; `None` where the address is not one of those.
pub fn page_of(path: &str) -> Option<String> {
    FORMS_ONLY
        .iter()
        .find_map(|(address, page)| filled(address, page, path))
}

/// The page with the parts of a path, where the path is of that address.
fn filled(address: &str, page: &str, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let names: Vec<&str> = address.split('/').collect();
    let is_any = |name: &str| name.starts_with('{');
    let same = |(name, part): (&&str, &&str)| name == part || (is_any(name) && !part.is_empty());
    if names.len() != parts.len() || !names.iter().zip(&parts).all(same) {
        return None;
    }
    let mut page = page.to_owned();
    for (name, part) in names.iter().zip(&parts) {
        if is_any(name) {
            page = page.replace(name, part);
        }
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn the_page_of_a_form_has_the_parts_of_its_address() {
        for (path, page) in [
            ("/bases/b1/affairs", Some("/bases/b1/affairs/new")),
            (
                "/associations/a1/standing/dissolve",
                Some("/associations/a1"),
            ),
            ("/applications/p1/accept", Some("/applications/p1")),
            ("/applications/p1", None),
            ("/associations//affairs", None),
            ("/associations/a1/affairs/new", None),
        ] {
            assert_eq!(page_of(path).as_deref(), page, "{path}");
        }
    }
}
