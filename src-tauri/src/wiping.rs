//! The other half of wiping what is freed: Rust's own memory is wiped by the program's allocator, the web view's by the C library.
//!
//! WebKit keeps a heap of its own in this process, too, and what passes between page and shell passes through it: a customer's words
//! would stand in what it has freed until something else is written there. `Malloc` has it take its memory from the C library, which
//! is told to overwrite what is freed, and not to set small pieces aside before that. Both are read when a process starts.
//! The page's process, which ends with its customer, is not to have them: WebKit there reads what it has freed, and would fall.

use std::io;

/// Has WebKit allocate from the C library.
#[cfg(target_os = "linux")]
const WEBKIT: (&str, &str) = ("Malloc", "1");
/// Settings of the GNU C library; it reads no others.
#[cfg(target_os = "linux")]
const TUNABLES: &str = "GLIBC_TUNABLES";
#[cfg(target_os = "linux")]
const WIPED: &str = "glibc.malloc.perturb=255:glibc.malloc.tcache_count=0";

/// Starts this program anew, in this process, where freed memory is not wiped yet. Returns where it is. To be called before there are
/// threads.
///
/// # Errors
/// The program cannot be started anew.
#[cfg(target_os = "linux")]
pub fn wipe_freed_memory() -> io::Result<()> {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    let set = env::var(TUNABLES).unwrap_or_default();
    if set.contains(WIPED) && env::var_os(WEBKIT.0).is_some() {
        // Read by now, and not for those who are started by us.
        #[allow(
            unsafe_code,
            reason = "there is one thread, and nobody else reads the environment"
        )]
        unsafe {
            env::remove_var(WEBKIT.0);
            env::remove_var(TUNABLES);
        }
        return Ok(());
    }
    let tunables = [set.as_str(), WIPED].into_iter().filter(|part| !part.is_empty());
    let error = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(WEBKIT.0, WEBKIT.1)
        .env(TUNABLES, tunables.collect::<Vec<_>>().join(":"))
        .exec();
    Err(error)
}

/// Only WebKit's memory is the program's own; other web views have processes for it.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn wipe_freed_memory() -> io::Result<()> {
    Ok(())
}
