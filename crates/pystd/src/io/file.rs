//! `FileIO`: a file descriptor as a raw stream.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::type_::new_instance;
use pyrt::{Args, Field, Header, Owned, PyResult, Ref, Str, Thread, Truth, Type, Value, protocol};

use super::base::{IOBase, RawIOBase, closed_error, size_of, unsupported};
use super::path;
use crate::{bytes_like, convert};

/// Open a file.
///
/// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
/// writing, exclusive creation or appending.  The file will be created if it
/// doesn't exist when opened for writing or appending; it will be truncated
/// when opened for writing.  A FileExistsError will be raised if it already
/// exists when opened for creating. Opening a file for creating implies
/// writing so this mode behaves in a similar way to 'w'.Add a '+' to the mode
/// to allow simultaneous reading and writing. A custom opener can be used by
/// passing a callable as *opener*. The underlying file descriptor for the file
/// object is then obtained by calling opener with (*name*, *flags*).
/// *opener* must return an open file descriptor (passing os.open as *opener*
/// results in functionality similar to passing None).
#[pyclass(name = "FileIO", module = "_io", base = RawIOBase, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct FileIO {
    header: Header,
    closed: Cell<bool>,
    fd: Cell<i32>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    appending: Cell<bool>,
    created: Cell<bool>,
    closefd: Cell<bool>,
    name: Field<Option<Value>>,
}

impl Drop for FileIO {
    fn drop(&mut self) {
        if self.closefd.get() && self.fd.get() > 2 {
            // SAFETY: the descriptor is ours and no longer used.
            unsafe { libc::close(self.fd.get()) };
        }
    }
}

/// A raw mode: how to open.
struct RawMode {
    flags: i32,
    readable: bool,
    writable: bool,
    appending: bool,
    created: bool,
}

fn parse_mode(th: &mut Thread, mode: &str) -> PyResult<RawMode> {
    let (mut kind, mut plus) = (None, false);
    for c in mode.chars() {
        match c {
            'r' | 'w' | 'a' | 'x' if kind.is_none() => kind = Some(c),
            'r' | 'w' | 'a' | 'x' => {
                return Err(
                    th.value_error("Must have exactly one of create/read/write/append mode and at most one plus")
                );
            }
            '+' if !plus => plus = true,
            'b' => {}
            '+' => {
                return Err(
                    th.value_error("Must have exactly one of create/read/write/append mode and at most one plus")
                );
            }
            _ => return Err(th.value_error(format!("invalid mode: {mode}"))),
        }
    }
    let Some(kind) = kind else {
        return Err(th.value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
    };
    let readable = kind == 'r' || plus;
    let writable = kind != 'r' || plus;
    let access = match (readable, writable) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    let more = match kind {
        'w' => libc::O_CREAT | libc::O_TRUNC,
        'a' => libc::O_CREAT | libc::O_APPEND,
        'x' => libc::O_CREAT | libc::O_EXCL,
        _ => 0,
    };
    Ok(RawMode {
        flags: access | more | libc::O_CLOEXEC,
        readable,
        writable,
        appending: kind == 'a',
        created: kind == 'x',
    })
}

impl FileIO {
    fn empty(class: Ref<'_, Type>) -> Owned<FileIO> {
        new_instance(class, |header| FileIO {
            header,
            closed: Cell::new(false),
            fd: Cell::new(-1),
            readable: Cell::new(false),
            writable: Cell::new(false),
            appending: Cell::new(false),
            created: Cell::new(false),
            closefd: Cell::new(true),
            name: Field::new(None),
        })
    }

    /// One of the process's own descriptors, which closing leaves open.
    pub fn standard(th: &mut Thread, fd: i32, name: &str, writable: bool) -> Owned<FileIO> {
        let class = convert::class_of::<FileIO>(th);
        let file = FileIO::empty(class);
        file.fd.set(fd);
        file.readable.set(!writable);
        file.writable.set(writable);
        file.closefd.set(false);
        file.name.set(Some(convert::text(name)));
        file
    }

    /// Open by name or take over a descriptor.
    pub fn open(
        th: &mut Thread,
        class: Ref<'_, Type>,
        file: Ref<'_>,
        mode: &str,
        closefd: bool,
        opener: Option<Ref<'_>>,
    ) -> PyResult<Owned<FileIO>> {
        let this = FileIO::empty(class);
        FileIO::start(th, this.as_ref(), file, mode, closefd, opener)?;
        Ok(this)
    }

    fn start(
        th: &mut Thread,
        this: Ref<'_, FileIO>,
        file: Ref<'_>,
        mode: &str,
        closefd: bool,
        opener: Option<Ref<'_>>,
    ) -> PyResult<()> {
        let raw = parse_mode(th, mode)?;
        this.readable.set(raw.readable);
        this.writable.set(raw.writable);
        this.appending.set(raw.appending);
        this.created.set(raw.created);
        this.name.set(Some(file.to_owned()));
        if !file.is::<Str>() && file.class().get().slots().index.is_some() {
            let fd = protocol::number::as_i64_index(th, file)?;
            let Ok(fd) = i32::try_from(fd) else {
                return Err(th.overflow_error("Python int too large to convert to C int"));
            };
            if fd < 0 {
                return Err(th.value_error("negative file descriptor"));
            }
            // SAFETY: fstat writes to a struct of ours.
            let ok = unsafe {
                let mut stat: libc::stat = std::mem::zeroed();
                libc::fstat(fd, &raw mut stat) == 0
            };
            if !ok {
                return Err(convert::os_error(th, &std::io::Error::last_os_error(), None));
            }
            this.closefd.set(closefd);
            this.fd.set(fd);
            return Ok(());
        }
        if !closefd {
            return Err(th.value_error("Cannot use closefd=False with file name"));
        }
        let fd = match opener {
            Some(opener) => {
                let flags = convert::int(i64::from(raw.flags));
                let fd = protocol::call2(th, opener, file, flags.as_ref())?;
                if fd.as_ref().as_small_int().is_none() {
                    return Err(th.type_error("expected integer from opener"));
                }
                let fd = protocol::number::as_i64_index(th, fd.as_ref())?;
                if fd < 0 {
                    return Err(th.value_error(format!("opener returned {fd}")));
                }
                i32::try_from(fd).unwrap_or(-1)
            }
            None => {
                let name = path::to_bytes(th, file)?;
                let Ok(c_name) = std::ffi::CString::new(name) else {
                    return Err(th.value_error("embedded null byte"));
                };
                // SAFETY: a C string and plain numbers.
                let fd = unsafe { libc::open(c_name.as_ptr(), raw.flags, 0o666) };
                if fd < 0 {
                    return Err(convert::os_error(th, &std::io::Error::last_os_error(), Some(file)));
                }
                fd
            }
        };
        this.fd.set(fd);
        // SAFETY: as above.
        let directory = unsafe {
            let mut stat: libc::stat = std::mem::zeroed();
            libc::fstat(fd, &raw mut stat) == 0 && stat.st_mode & libc::S_IFMT == libc::S_IFDIR
        };
        if directory {
            return Err(convert::os_error_number(th, libc::EISDIR, Some(file)));
        }
        if raw.appending {
            // SAFETY: plain numbers.
            unsafe { libc::lseek(fd, 0, libc::SEEK_END) };
        }
        Ok(())
    }

    /// The descriptor, or an error where it is closed.
    pub fn descriptor(&self, th: &mut Thread) -> PyResult<i32> {
        if self.closed.get() || self.fd.get() < 0 {
            Err(th.value_error("I/O operation on closed file"))
        } else {
            Ok(self.fd.get())
        }
    }

    /// Whether it was opened for reading.
    pub fn is_readable(&self) -> bool {
        self.readable.get()
    }

    /// Whether it was opened for writing.
    pub fn is_writable(&self) -> bool {
        self.writable.get()
    }

    /// Read up to `n` bytes onto the end of `out`; gives how many came.
    pub fn read_onto(&self, th: &mut Thread, out: &mut Vec<u8>, n: usize) -> PyResult<usize> {
        let fd = self.descriptor(th)?;
        if !self.readable.get() {
            return Err(unsupported(th, "File not open for reading"));
        }
        let start = out.len();
        let n = if n > 1 << 20 { n.min(self.rest_of_file().max(1 << 20)) } else { n };
        if out.try_reserve(n).is_err() {
            return Err(th.memory_error(""));
        }
        loop {
            // SAFETY: `n` bytes behind the vector's end are reserved; as many as were read are made part of it.
            let got = unsafe { libc::read(fd, out.as_mut_ptr().add(start).cast(), n) };
            if got >= 0 {
                // SAFETY: as above.
                unsafe { out.set_len(start + got as usize) };
                return Ok(got as usize);
            }
            let error = std::io::Error::last_os_error();
            if error.kind() != std::io::ErrorKind::Interrupted {
                return Err(convert::os_error(th, &error, None));
            }
            th.safepoint()?;
        }
    }

    /// The bytes from the position to the end of a regular file, plus one; 0 for anything else.
    fn rest_of_file(&self) -> usize {
        let fd = self.fd.get();
        // SAFETY: fstat writes to a struct of ours; lseek only asks.
        let (ok, size, at) = unsafe {
            let mut stat: libc::stat = std::mem::zeroed();
            let ok = libc::fstat(fd, &raw mut stat) == 0 && stat.st_mode & libc::S_IFMT == libc::S_IFREG;
            (ok, stat.st_size, libc::lseek(fd, 0, libc::SEEK_CUR))
        };
        if ok && at >= 0 { usize::try_from(size.saturating_sub(at)).unwrap_or(0).saturating_add(1) } else { 0 }
    }

    /// Write once; gives how much went.
    pub fn write_some(&self, th: &mut Thread, bytes: &[u8]) -> PyResult<usize> {
        let fd = self.descriptor(th)?;
        if !self.writable.get() {
            return Err(unsupported(th, "File not open for writing"));
        }
        loop {
            // SAFETY: the slice is readable.
            let put = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
            if put >= 0 {
                return Ok(put as usize);
            }
            let error = std::io::Error::last_os_error();
            if error.kind() != std::io::ErrorKind::Interrupted {
                return Err(convert::os_error(th, &error, None));
            }
            th.safepoint()?;
        }
    }

    /// Move the position.
    pub fn seek_to(&self, th: &mut Thread, offset: i64, whence: i32) -> PyResult<i64> {
        let fd = self.descriptor(th)?;
        // SAFETY: plain numbers.
        let at = unsafe { libc::lseek(fd, offset, whence) };
        if at < 0 { Err(convert::os_error(th, &std::io::Error::last_os_error(), None)) } else { Ok(at) }
    }

    /// Whether it can be positioned.
    pub fn can_seek(&self) -> bool {
        // SAFETY: plain numbers.
        self.fd.get() >= 0 && unsafe { libc::lseek(self.fd.get(), 0, libc::SEEK_CUR) } >= 0
    }

    /// Whether a terminal.
    pub fn is_terminal(&self) -> bool {
        // SAFETY: plain numbers.
        unsafe { libc::isatty(self.fd.get()) == 1 }
    }

    fn mode_text(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}

#[pymethods]
impl FileIO {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(FileIO::empty(cls).into_value())
    }
    #[slot(init)]
    #[sig("($self, file, mode='r', closefd=True, opener=None)")]
    fn init(
        this: Ref<'_, FileIO>,
        th: &mut Thread,
        file: Ref<'_>,
        #[default("r")] mode: &str,
        #[default(Truth(true))] closefd: Truth,
        #[default(None)] opener: Option<Ref<'_>>,
    ) -> PyResult<()> {
        FileIO::start(th, this, file, mode, closefd.0, opener)
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<Value> {
        let text = if this.closed.get() {
            "<_io.FileIO [closed]>".to_owned()
        } else {
            let (mode, closefd) = (this.mode_text(), if this.closefd.get() { "True" } else { "False" });
            match this.name.get() {
                Some(name) => {
                    let name = protocol::repr_text(th, name.as_ref())?;
                    format!("<_io.FileIO name={name} mode='{mode}' closefd={closefd}>")
                }
                None => format!("<_io.FileIO fd={} mode='{mode}' closefd={closefd}>", this.fd.get()),
            }
        };
        Ok(convert::text(&text))
    }
    /// Read at most size bytes, returned as bytes.
    #[sig("($self, size=-1, /)")]
    fn read(this: Ref<'_, FileIO>, th: &mut Thread, size: pyrt::Opt<'_>) -> PyResult<Value> {
        let mut out = Vec::new();
        match size_of(th, size.0)? {
            Some(n) => {
                this.read_onto(th, &mut out, n)?;
            }
            None => while this.read_onto(th, &mut out, 1 << 16)? > 0 {},
        }
        Ok(bytes_like::make(&out))
    }
    /// Read all data from the file, returned as bytes.
    fn readall(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<Value> {
        let mut out = Vec::new();
        while this.read_onto(th, &mut out, 1 << 16)? > 0 {}
        Ok(bytes_like::make(&out))
    }
    /// Same as RawIOBase.readinto().
    fn readinto(this: Ref<'_, FileIO>, th: &mut Thread, buffer: Ref<'_>) -> PyResult<usize> {
        let n = bytes_like::writable_len(th, buffer)?;
        let mut out = Vec::new();
        this.read_onto(th, &mut out, n)?;
        bytes_like::fill(th, buffer, &out)
    }
    /// Write buffer b to file, return number of bytes written.
    fn write(this: Ref<'_, FileIO>, th: &mut Thread, b: Ref<'_>) -> PyResult<usize> {
        this.descriptor(th)?;
        if !this.writable.get() {
            return Err(unsupported(th, "File not open for writing"));
        }
        let bytes = bytes_like::require(th, b)?;
        this.write_some(th, &bytes)
    }
    /// Move to new file position and return the file position.
    #[sig("($self, pos, whence=0, /)")]
    fn seek(this: Ref<'_, FileIO>, th: &mut Thread, pos: i64, #[default(0)] whence: i32) -> PyResult<i64> {
        this.seek_to(th, pos, whence)
    }
    /// Current file position.
    fn tell(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<i64> {
        this.seek_to(th, 0, libc::SEEK_CUR)
    }
    /// Truncate the file to at most size bytes and return the truncated size.
    #[sig("($self, size=None, /)")]
    fn truncate(this: Ref<'_, FileIO>, th: &mut Thread, #[default(None)] size: Option<i64>) -> PyResult<i64> {
        let fd = this.descriptor(th)?;
        if !this.writable.get() {
            return Err(unsupported(th, "File not open for writing"));
        }
        let size = match size {
            Some(size) => size,
            None => this.seek_to(th, 0, libc::SEEK_CUR)?,
        };
        // SAFETY: plain numbers.
        if unsafe { libc::ftruncate(fd, size) } < 0 {
            return Err(convert::os_error(th, &std::io::Error::last_os_error(), None));
        }
        Ok(size)
    }
    /// Close the file.
    fn close(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<()> {
        if this.closed.replace(true) {
            return Ok(());
        }
        let fd = this.fd.replace(-1);
        if fd >= 0 && this.closefd.get() {
            // SAFETY: the descriptor is ours and not used again.
            if unsafe { libc::close(fd) } < 0 {
                return Err(convert::os_error(th, &std::io::Error::last_os_error(), None));
            }
        }
        Ok(())
    }
    /// Return the underlying file descriptor (an integer).
    fn fileno(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<i32> {
        this.descriptor(th)
    }
    /// True if the file is connected to a TTY device.
    fn isatty(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<bool> {
        this.descriptor(th)?;
        Ok(this.is_terminal())
    }
    /// True if file was opened in a read mode.
    fn readable(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<bool> {
        this.descriptor(th)?;
        Ok(this.readable.get())
    }
    /// True if file was opened in a write mode.
    fn writable(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<bool> {
        this.descriptor(th)?;
        Ok(this.writable.get())
    }
    /// True if file supports random-access.
    fn seekable(this: Ref<'_, FileIO>, th: &mut Thread) -> PyResult<bool> {
        if this.closed.get() {
            return Err(closed_error(th));
        }
        Ok(this.can_seek())
    }
    /// String giving the file mode
    #[getter]
    fn mode(this: Ref<'_, FileIO>) -> &'static str {
        this.mode_text()
    }
    /// True if the file descriptor will be closed by close().
    #[getter]
    fn closefd(this: Ref<'_, FileIO>) -> bool {
        this.closefd.get()
    }
    /// The name that it was opened by.
    #[getter]
    fn name(this: Ref<'_, FileIO>) -> Value {
        this.name.get().unwrap_or(Value::NONE)
    }
    #[setter(name)]
    fn set_name(this: Ref<'_, FileIO>, value: Option<Ref<'_>>) {
        this.name.set(value.map(Ref::to_owned));
    }
}

const _: () = assert!(std::mem::offset_of!(FileIO, closed) == std::mem::offset_of!(IOBase, closed));
