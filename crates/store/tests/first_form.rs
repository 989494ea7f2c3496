//! A journal that the first release wrote (`tests/layout1`) is read, sealed and chained.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::Path;

use didimdol_session::contract::conversation;
use didimdol_session::ports::{Journal, Outbox};
use didimdol_store::SqliteJournal;
use support::{copied, id, inside};

#[tokio::test]
async fn a_journal_of_the_first_form_goes_on_in_the_present_one() {
    let old = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/layout1"));
    let folder = copied(old);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.path().join("device.key"), private).unwrap();
    }
    let mut first = conversation("홍길동")[..2].to_vec();
    first.push(conversation("홍길동").swap_remove(1));
    for _ in 0..2 {
        let journal = SqliteJournal::open_folder(folder.path()).unwrap();
        assert_eq!(journal.sessions().await.unwrap(), [id("first"), id("second")]);
        assert_eq!(journal.load(&id("first")).await.unwrap(), first);
        assert_eq!(journal.load(&id("second")).await.unwrap(), conversation("김보리"));
        assert_eq!(journal.load(&id("gone")).await.unwrap(), [], "it had been erased");
        assert_eq!(journal.verify().await.unwrap().last_seq, 6);
        assert_eq!(journal.waiting(9, usize::MAX).await.unwrap().len(), 6);
    }
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    journal
        .append(&id("first"), &conversation("홍길동")[2..])
        .await
        .unwrap();
    first.push(conversation("홍길동").swap_remove(2));
    assert_eq!(
        journal.load(&id("first")).await.unwrap(),
        first,
        "the open one goes on"
    );
    drop(journal);
    let old_table = "SELECT count(*) FROM sqlite_schema WHERE name = 'first_form'";
    let left: u32 = inside(folder.path())
        .query_row(old_table, [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 0);
    let plain = support::decrypted(folder.path());
    let name = "홍길동".as_bytes();
    assert!(
        !plain.windows(name.len()).any(|window| window == name),
        "sealed, not only encrypted"
    );
}
