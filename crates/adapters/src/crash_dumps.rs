//! No crash dump: it would be a customer's data in a file, in clear.

/// Lets the system write no memory of this process to a file when it crashes. To be called first by every program that holds
/// customers' data.
pub fn refuse_crash_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "a crash could leave a dump of the memory");
        }
    }
}
