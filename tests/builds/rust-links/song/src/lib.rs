//! Which libraries of the system does a crate link?

pub fn versions() -> (bool, bool) {
    let sqlite = unsafe { libsqlite3_sys::sqlite3_libversion_number() } > 3_000_000;
    let tls = unsafe { !openssl_sys::SSL_CTX_new(openssl_sys::TLS_method()).is_null() };
    (sqlite, tls)
}
