//! The command line: what runs, with which exit code.

use std::ffi::OsString;
use std::io::Read;

use pyrt::state::CompileMode;
use pyrt::{PyResult, Runtime, Thread};

use crate::flags::{self, CommandLine, Target};
use crate::{Interpreter, emit, pyc, run};

/// Run the command; gives the exit code.
pub fn run(args: Vec<OsString>) -> i32 {
    if let Some(code) = pyc::command(&args) {
        return code;
    }
    let program = args.first().map_or_else(|| "pyrs".into(), |a| a.to_string_lossy().into_owned());
    let CommandLine { target, config } = match flags::parse(args) {
        Ok(line) => line,
        Err(message) => {
            eprintln!("{message}\nusage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...");
            return 2;
        }
    };
    match &target {
        Target::Help => {
            print!("{}", flags::help(&program));
            return 0;
        }
        Target::Version => {
            println!("Python 3.14.0");
            return 0;
        }
        _ => {}
    }
    let mut interpreter = match Interpreter::new(config) {
        Ok(interpreter) => interpreter,
        Err(error) => {
            eprintln!("pyrs: cannot start: {error}");
            return 1;
        }
    };
    interrupt::catch();
    let th = interpreter.thread();
    if !th.interp().config().warnoptions.is_empty() {
        pyrt::warn::prepare(th);
    }
    let stats = th.interp().config().xoptions.iter().any(|(name, _)| name == "opt-stats");
    if stats {
        pyvm::enable_stats();
    }
    let mut code = match execute(th, target) {
        Ok(()) => 0,
        Err(raised) => run::report(th, raised),
    };
    pystd::run_exit_functions(th);
    if !run::flush(th, "stdout") {
        code = 120;
    }
    run::flush(th, "stderr");
    if stats {
        eprint!("{}", pyvm::stats_report());
    }
    pystd::finish_modules(interpreter.thread());
    if cfg!(debug_assertions) || std::env::var_os("PYRS_CHECK_LEAKS").is_some() {
        let left = interpreter.finish();
        if left != 0 {
            eprintln!("pyrs: {left} objects are left at exit");
            if code == 0 && std::env::var_os("PYRS_CHECK_LEAKS").is_some() {
                code = 99;
            }
        }
    } else {
        // The process ends: its memory goes at once. Only what Python can see of the end is done, and objects of
        // `__main__` see their end.
        std::mem::forget(interpreter);
    }
    code
}

fn execute(th: &mut Thread, target: Target) -> PyResult<()> {
    match target {
        Target::Command(text) => {
            pystd::prepend_path(th, "");
            pystd::keep_source(th, "<string>", &text);
            let globals = run::main_namespace(th)?;
            run::run_text(th, text.as_bytes(), "<string>", CompileMode::Exec, &globals).map(drop)
        }
        Target::Stdin => {
            pystd::prepend_path(th, "");
            let mut source = Vec::new();
            if let Err(error) = std::io::stdin().read_to_end(&mut source) {
                return Err(th.runtime_error(error.to_string()));
            }
            pystd::keep_source(th, "<stdin>", &String::from_utf8_lossy(&source));
            let globals = run::main_namespace(th)?;
            run::run_text(th, &source, "<stdin>", CompileMode::Exec, &globals).map(drop)
        }
        Target::Module(name) => {
            pystd::prepend_path(
                th,
                &std::env::current_dir().map_or_else(|_| String::new(), |d| d.display().to_string()),
            );
            pystd::run_module(th, &name)
        }
        Target::Path(path) => run_path(th, &path),
        Target::Emit(stage, file) => emit::emit(th, &stage, &file),
        Target::Help | Target::Version => Ok(()),
    }
}

fn run_path(th: &mut Thread, path: &str) -> PyResult<()> {
    let mut file = path.to_owned();
    let is_dir = std::path::Path::new(path).is_dir();
    if is_dir {
        file = format!("{}/__main__.py", path.trim_end_matches('/'));
    }
    let source = match std::fs::read(&file) {
        Ok(source) => source,
        Err(error) => {
            let number = error.raw_os_error().unwrap_or(0);
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
            let program = th.interp().config().executable.clone();
            if is_dir {
                eprintln!("{program}: can't find '__main__' module in '{path}'");
                return Err(pyrt::Raised::with_args(
                    &pyrt::object::exception::SystemExit,
                    vec![pyrt::object::int::from_i64(1)],
                ));
            }
            eprintln!("{program}: can't open file '{}': [Errno {number}] {text}", absolute(path));
            return Err(pyrt::Raised::with_args(
                &pyrt::object::exception::SystemExit,
                vec![pyrt::object::int::from_i64(2)],
            ));
        }
    };
    let first = if is_dir {
        absolute(path)
    } else {
        let absolute = absolute(path);
        let real = std::fs::canonicalize(&absolute).map_or(absolute, |p| p.display().to_string());
        real.rsplit_once('/').map_or_else(String::new, |(dir, _)| dir.to_owned())
    };
    pystd::prepend_path(th, &first);
    let mut source = source;
    if th.interp().config().skip_first_line {
        // The line end stays, so that line numbers are the file's.
        let end = source.iter().position(|b| *b == b'\n').unwrap_or(source.len());
        source.drain(..end);
    }
    let globals = run::main_namespace(th)?;
    let shown = if is_dir { file.clone() } else { absolute(path) };
    run::describe_main(&globals, &shown, is_dir);
    run::run_text(th, &source, &shown, CompileMode::Exec, &globals).map(drop)
}

/// The path as CPython shows a script's: absolute where it is not already.
fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |p| p.display().to_string())
}

/// Ctrl-C: the handler only notes it; the main thread raises `KeyboardInterrupt` at its next safepoint.
mod interrupt {
    use super::Runtime;

    pub(super) fn catch() {
        // The runtime exists before the handler can run.
        let _ = Runtime::get();
        pystd::catch_interrupts();
    }
}
