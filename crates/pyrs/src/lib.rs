//! pyrs: Python 3.14 in Rust. The command line, and an interpreter to embed.
//!
//! The crates chained here: `pylex` and `pyparse` read source, `pycodegen` compiles it, `pyrt` has objects and states,
//! `pyvm` runs bytecode, `pystd` brings the native modules.
//!
//! ```
//! let mut python = pyrs::Interpreter::new(pyrs::Config::default()).expect("an interpreter");
//! let sum = python.eval("1 + 2").expect("a value");
//! assert_eq!(sum.as_ref().as_small_int(), Some(3));
//! ```

#![forbid(unsafe_code)]

pub mod cli;
mod emit;
mod flags;
mod pyc;
mod run;

use pyrt::object::dict::Dict;
use pyrt::state::CompileMode;
pub use pyrt::{Config, Raised, Value};
use pyrt::{PyResult, Thread};

/// An interpreter with its main thread, attached to the OS thread that made it.
pub struct Interpreter {
    thread: Box<Thread>,
}

impl Interpreter {
    /// Start an interpreter.
    ///
    /// # Errors
    /// When the system gives no address space for its stacks, or when a module of the start fails.
    pub fn new(config: Config) -> std::io::Result<Interpreter> {
        let mut thread = pyrt::Interpreter::new(config)?;
        pyvm::install(&mut thread);
        pystd::install(&mut thread).map_err(|raised| {
            let text = pyrt::protocol::display(&mut thread, raised.exception().any());
            std::io::Error::other(text)
        })?;
        Ok(Interpreter { thread })
    }

    /// The thread state, for everything that the facade does not do.
    pub fn thread(&mut self) -> &mut Thread {
        &mut self.thread
    }

    /// The value of an expression, evaluated in `__main__`.
    ///
    /// # Errors
    /// What the expression raises; `SyntaxError`.
    pub fn eval(&mut self, source: &str) -> PyResult<Value> {
        self.run_source(source, CompileMode::Eval)
    }

    /// Run statements in `__main__`.
    ///
    /// # Errors
    /// What the statements raise; `SyntaxError`.
    pub fn exec(&mut self, source: &str) -> PyResult<()> {
        self.run_source(source, CompileMode::Exec).map(drop)
    }

    fn run_source(&mut self, source: &str, mode: CompileMode) -> PyResult<Value> {
        let th = &mut *self.thread;
        let globals = run::main_namespace(th)?;
        run::run_text(th, source.as_bytes(), "<string>", mode, &globals)
    }

    /// A fresh namespace with the built-in names.
    pub fn namespace(&mut self) -> PyResult<pyrt::Owned<Dict>> {
        run::main_namespace(&mut self.thread)
    }

    /// End it. Gives the number of objects that are left, zero unless a count was lost.
    pub fn finish(self) -> usize {
        self.thread.finish()
    }
}
