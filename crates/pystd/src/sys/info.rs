//! What `sys` tells of the interpreter: versions, flags, limits, paths.

use pyrt::object::dict::Dict;
use pyrt::object::float;
use pyrt::object::int;
use pyrt::object::list::List;
use pyrt::object::namespace::Namespace;
use pyrt::object::structseq;
use pyrt::{Module, Ref, Str, Thread, Tuple, Value};

pyrt::structseq!(pub(super) VERSION_INFO = "sys" "version_info" "Version information as a named tuple."
    [major minor micro releaselevel serial]);
pyrt::structseq!(pub(super) FLAGS = "sys" "flags" "Flags provided through command line arguments or environment vars."
    [debug inspect interactive optimize dont_write_bytecode no_user_site no_site ignore_environment verbose
     bytes_warning quiet hash_randomization isolated dev_mode utf8_mode warn_default_encoding safe_path
     int_max_str_digits]);
pyrt::structseq!(pub(super) FLOAT_INFO = "sys" "float_info" "Information about the float type."
    [max max_exp max_10_exp min min_exp min_10_exp dig mant_dig epsilon radix rounds]);
pyrt::structseq!(pub(super) INT_INFO = "sys" "int_info" "Information about the internal representation of integers."
    [bits_per_digit sizeof_digit default_max_str_digits str_digits_check_threshold]);
pyrt::structseq!(pub(super) HASH_INFO = "sys" "hash_info" "Parameters used for computing hashes."
    [width modulus inf nan imag algorithm hash_bits seed_bits cutoff]);
pyrt::structseq!(pub(super) THREAD_INFO = "sys" "thread_info" "Information about the thread implementation."
    [name lock version]);

fn text(s: &str) -> Value {
    Str::from_text(s).into_value()
}

fn number(i: i64) -> Value {
    int::from_i64(i)
}

fn strings(items: &[String]) -> Value {
    List::new(items.iter().map(|s| text(s)).collect()).into_value()
}

/// Set the attributes.
pub(super) fn fill(th: &mut Thread, module: Ref<'_, Module>) {
    let interp = th.interp().clone();
    let config = interp.config().clone();
    let set = |name: &str, value: Value| module.get().set(name, value);
    let version = || vec![number(3), number(14), number(0), text("final"), number(0)];
    set("version", text(concat!("3.14.0 (pyrs ", env!("CARGO_PKG_VERSION"), ") [Rust]")));
    set("version_info", structseq::make(&VERSION_INFO, version()).into_value());
    set("hexversion", number(0x030E_00F0));
    set("api_version", number(1013));
    let implementation = Namespace::empty();
    for (name, value) in [
        ("name", text("pyrs")),
        ("cache_tag", text("pyrs-314")),
        ("version", structseq::make(&VERSION_INFO, version()).into_value()),
        ("hexversion", number(0x030E_00F0)),
        ("_multiarch", text(&format!("{}-linux-gnu", std::env::consts::ARCH))),
    ] {
        Namespace::set(implementation.as_ref(), name, value);
    }
    set("implementation", implementation.into_value());
    set("copyright", text("Copyright (c) the pyrs authors."));
    set("platform", text("linux"));
    set("byteorder", text("little"));
    set("maxsize", number(i64::MAX));
    set("maxunicode", number(0x0010_FFFF));
    set("argv", strings(&config.argv));
    set("orig_argv", strings(&config.orig_argv));
    set("path", strings(&config.path));
    set("modules", interp.modules().to_value());
    set("executable", text(&executable(&config.executable)));
    set("_base_executable", text(&executable(&config.executable)));
    for prefix in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        set(prefix, text("/usr/local"));
    }
    set("platlibdir", text("lib"));
    set("pycache_prefix", Value::NONE);
    set("float_repr_style", text("short"));
    set("dont_write_bytecode", Value::bool(config.flags.dont_write_bytecode));
    set("warnoptions", strings(&config.warnoptions));
    for name in ["meta_path", "path_hooks"] {
        set(name, List::new(Vec::new()).into_value());
    }
    set("path_importer_cache", Dict::new().into_value());
    let xoptions = Dict::new();
    for (name, value) in &config.xoptions {
        let value = value.as_ref().map_or(Value::TRUE, |v| text(v));
        xoptions.set_str(Str::from_text(name).as_ref(), value);
    }
    set("_xoptions", xoptions.into_value());
    let mut names: Vec<&str> = interp.native_module_names();
    names.sort_unstable();
    set("builtin_module_names", Tuple::new(names.into_iter().map(text).collect()).into_value());
    let f = &config.flags;
    let small = |n: u8| number(i64::from(n));
    let bit = |b: bool| number(i64::from(b));
    set(
        "flags",
        structseq::make(
            &FLAGS,
            vec![
                small(f.debug),
                small(f.inspect),
                small(f.interactive),
                small(f.optimize),
                bit(f.dont_write_bytecode),
                bit(f.no_user_site),
                bit(f.no_site),
                bit(f.ignore_environment),
                small(f.verbose),
                small(f.bytes_warning),
                bit(f.quiet),
                bit(f.hash_randomization),
                bit(f.isolated),
                Value::bool(f.dev_mode),
                bit(f.utf8_mode),
                number(0),
                Value::bool(f.safe_path),
                number(4300),
            ],
        )
        .into_value(),
    );
    let x = float::from_f64;
    set(
        "float_info",
        structseq::make(
            &FLOAT_INFO,
            vec![
                x(f64::MAX),
                number(1024),
                number(308),
                x(f64::MIN_POSITIVE),
                number(-1021),
                number(-307),
                number(15),
                number(53),
                x(f64::EPSILON),
                number(2),
                number(1),
            ],
        )
        .into_value(),
    );
    set("int_info", structseq::make(&INT_INFO, vec![number(30), number(4), number(4300), number(640)]).into_value());
    set(
        "hash_info",
        structseq::make(
            &HASH_INFO,
            vec![
                number(64),
                number((1 << 61) - 1),
                number(314_159),
                number(0),
                number(1_000_003),
                text("siphash13"),
                number(64),
                number(128),
                number(0),
            ],
        )
        .into_value(),
    );
    set(
        "thread_info",
        structseq::make(&THREAD_INFO, vec![text("pthread"), text("semaphore"), Value::NONE]).into_value(),
    );
    for (dunder, plain) in [
        ("__displayhook__", "displayhook"),
        ("__breakpointhook__", "breakpointhook"),
        ("__excepthook__", "excepthook"),
        ("__unraisablehook__", "unraisablehook"),
    ] {
        if let Some(hook) = module.get().get(plain) {
            set(dunder, hook);
        }
    }
}

fn executable(given: &str) -> String {
    std::env::current_exe().map_or_else(|_| given.to_owned(), |p| p.display().to_string())
}
