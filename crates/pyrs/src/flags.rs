//! The command line's flags: one table that parsing and `--help` read.

use std::ffi::OsString;

use pyrt::Config;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `-c CODE`.
    Command(String),
    /// `-m MODULE`.
    Module(String),
    /// A script, directory or zip file.
    Path(String),
    /// Standard input: `-`, or nothing at all.
    Stdin,
    /// `--emit STAGE FILE`.
    Emit(String, String),
    /// `--help`.
    Help,
    /// `--version`.
    Version,
}

/// A parsed command line.
#[derive(Clone, Debug)]
pub struct CommandLine {
    /// What is to be run.
    pub target: Target,
    /// Settings of the interpreter.
    pub config: Config,
}

struct Flag {
    letter: char,
    /// What its argument is called, where it takes one.
    argument: Option<&'static str>,
    help: &'static str,
    apply: fn(&mut Config, &str),
}

const fn flag(letter: char, help: &'static str, apply: fn(&mut Config, &str)) -> Flag {
    Flag { letter, argument: None, help, apply }
}

const FLAGS: &[Flag] = &[
    flag('b', "BytesWarning where bytes become or meet str (-bb: an error)", |c, _| c.flags.bytes_warning += 1),
    flag('B', "don't write .pyc files on import", |c, _| c.flags.dont_write_bytecode = true),
    flag('d', "debug output of the parser: no effect, as in a release build of CPython", |c, _| c.flags.debug += 1),
    flag('E', "ignore PYTHON* environment variables", |c, _| c.flags.ignore_environment = true),
    flag('i', "inspect interactively after running (not there yet: refused)", |c, _| c.flags.inspect += 1),
    flag('I', "isolate from the user's environment", |c, _| {
        c.flags.isolated = true;
        c.flags.ignore_environment = true;
        c.flags.no_user_site = true;
        c.flags.safe_path = true;
    }),
    flag('O', "remove assert statements (-OO: docstrings too)", |c, _| c.flags.optimize += 1),
    flag('P', "don't prepend a potentially unsafe path to sys.path", |c, _| c.flags.safe_path = true),
    flag('q', "don't print version and copyright", |c, _| c.flags.quiet = true),
    flag('R', "use a pseudo-random salt for hashes", |c, _| c.flags.hash_randomization = true),
    flag('s', "don't add the user's site directory", |c, _| c.flags.no_user_site = true),
    flag('S', "don't imply 'import site'", |c, _| c.flags.no_site = true),
    flag('u', "unbuffered stdout and stderr", |c, _| c.flags.unbuffered = true),
    flag('v', "tell of each import on standard error", |c, _| c.flags.verbose += 1),
    flag('x', "skip the first line of the source", |c, _| c.skip_first_line = true),
    Flag {
        letter: 'W',
        argument: Some("arg"),
        help: "warning control: action:message:category:module:line, the last that fits counts",
        apply: |c, v| c.warnoptions.push(v.to_owned()),
    },
    Flag {
        letter: 'X',
        argument: Some("opt"),
        help: "set implementation-specific option: tier=stack|register|auto, opt-stats",
        apply: |c, v| {
            let (name, value) = match v.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (v.to_owned(), None),
            };
            match name.as_str() {
                "dev" => c.flags.dev_mode = true,
                "utf8" => c.flags.utf8_mode = value.as_deref() != Some("0"),
                _ => {}
            }
            c.xoptions.push((name, value));
        },
    },
];

/// The text of `--help`.
pub fn help(program: &str) -> String {
    let mut text = format!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nOptions:\n");
    for f in FLAGS {
        let name = match f.argument {
            Some(argument) => format!("-{} {argument}", f.letter),
            None => format!("-{}", f.letter),
        };
        text.push_str(&format!("{name:<8} {}\n", f.help));
    }
    text.push_str(
        "-c cmd   program passed in as string\n-m mod   run library module as a script\n-V       print the version\n\
         --emit STAGE file   print a stage: tokens, ast, symtable, bytecode, dis, lowered\n\
         --emit pyc [--pyc-mode timestamp|checked-hash|unchecked-hash] [--filename NAME] [-O] -o OUT file\n\
         \x20        write a .pyc file of CPython 3.10\n\
         file     program read from script file\n-        program read from stdin\n\
         arg ...  arguments passed to the program in sys.argv[1:]\n",
    );
    text
}

/// Parse the arguments behind the program's name.
///
/// # Errors
/// The message for standard error; the exit code is 2.
pub fn parse(args: Vec<OsString>) -> Result<CommandLine, String> {
    let mut args = args.into_iter().map(|a| a.to_string_lossy().into_owned());
    let program = args.next().unwrap_or_else(|| "pyrs".into());
    let mut config = Config { executable: program.clone(), ..Config::default() };
    config.orig_argv = vec![program];
    let rest: Vec<String> = args.collect();
    config.orig_argv.extend(rest.iter().cloned());
    let mut i = 0;
    let mut emit: Option<String> = None;
    let mut target = None;
    let mut argv = Vec::new();
    while i < rest.len() {
        let arg = rest[i].as_str();
        i += 1;
        let value = |i: &mut usize, what: &str| -> Result<String, String> {
            let value = rest.get(*i).cloned().ok_or_else(|| format!("Argument expected for the {what} option"))?;
            *i += 1;
            Ok(value)
        };
        match arg {
            "--help" | "-h" | "-?" => target = Some(Target::Help),
            "--version" | "-V" => target = Some(Target::Version),
            "--emit" => emit = Some(value(&mut i, "--emit")?),
            "-" => {
                target = Some(Target::Stdin);
                argv.push("-".to_owned());
                argv.extend(rest[i..].iter().cloned());
                break;
            }
            _ if arg.starts_with("--emit=") => emit = Some(arg["--emit=".len()..].to_owned()),
            _ if arg.starts_with("--") => return Err(format!("unknown option {arg}")),
            _ if arg.starts_with('-') => {
                let mut ended = false;
                for (at, letter) in arg[1..].char_indices() {
                    let tail = &arg[1 + at + letter.len_utf8()..];
                    if letter == 'c' || letter == 'm' {
                        let text =
                            if tail.is_empty() { value(&mut i, &format!("-{letter}"))? } else { tail.to_owned() };
                        argv.push(if letter == 'c' { "-c".to_owned() } else { "-m".to_owned() });
                        argv.extend(rest[i..].iter().cloned());
                        target = Some(if letter == 'c' { Target::Command(text) } else { Target::Module(text) });
                        ended = true;
                        break;
                    }
                    let Some(flag) = FLAGS.iter().find(|f| f.letter == letter) else {
                        return Err(format!("Unknown option: -{letter}"));
                    };
                    if flag.argument.is_some() {
                        let text =
                            if tail.is_empty() { value(&mut i, &format!("-{letter}"))? } else { tail.to_owned() };
                        (flag.apply)(&mut config, &text);
                        break;
                    }
                    (flag.apply)(&mut config, "");
                }
                if ended {
                    break;
                }
            }
            _ => {
                if let Some(stage) = emit.take() {
                    return Ok(CommandLine { target: Target::Emit(stage, arg.to_owned()), config });
                }
                // `--emit STAGE` may stand behind the file.
                if let [option, stage, ..] = &rest[i..]
                    && option == "--emit"
                {
                    return Ok(CommandLine { target: Target::Emit(stage.clone(), arg.to_owned()), config });
                }
                target = Some(Target::Path(arg.to_owned()));
                argv.push(arg.to_owned());
                argv.extend(rest[i..].iter().cloned());
                break;
            }
        }
    }
    if emit.is_some() {
        return Err("Argument expected for the --emit option: a file".into());
    }
    if config.flags.inspect > 0 {
        return Err("-i: the interactive prompt is not there yet".into());
    }
    check_options(&config)?;
    config.argv = if argv.is_empty() { vec![String::new()] } else { argv };
    read_environment(&mut config);
    collect_warnoptions(&mut config);
    Ok(CommandLine { target: target.unwrap_or(Target::Stdin), config })
}

/// Values of `-X` that are none.
fn check_options(config: &Config) -> Result<(), String> {
    match config.xoptions.iter().rev().find(|(name, _)| name == "tier") {
        Some((_, value)) if !matches!(value.as_deref(), Some("stack" | "register" | "auto")) => {
            let given = value.as_deref().unwrap_or_default();
            Err(format!("-X tier: unknown tier '{given}': must be stack, register or auto"))
        }
        _ => Ok(()),
    }
}

/// The filters of all sources in `sys.warnoptions`, the weakest first.
fn collect_warnoptions(config: &mut Config) {
    let given = std::mem::take(&mut config.warnoptions);
    if config.flags.dev_mode {
        config.warnoptions.push("default".to_owned());
    }
    if !config.flags.ignore_environment
        && let Ok(options) = std::env::var("PYTHONWARNINGS")
    {
        config.warnoptions.extend(options.split(',').filter(|o| !o.is_empty()).map(str::to_owned));
    }
    config.warnoptions.extend(given);
    match config.flags.bytes_warning {
        0 => {}
        1 => config.warnoptions.push("default::BytesWarning".to_owned()),
        _ => config.warnoptions.push("error::BytesWarning".to_owned()),
    }
}

fn read_environment(config: &mut Config) {
    if config.flags.ignore_environment {
        return;
    }
    let get = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    if let Some(seed) = get("PYTHONHASHSEED")
        && seed != "random"
    {
        config.hash_seed = seed.parse().ok();
        config.flags.hash_randomization = config.hash_seed != Some(0);
    }
    if get("PYTHONUNBUFFERED").is_some() {
        config.flags.unbuffered = true;
    }
    if get("PYTHONDONTWRITEBYTECODE").is_some() {
        config.flags.dont_write_bytecode = true;
    }
    if let Some(optimize) = get("PYTHONOPTIMIZE") {
        config.flags.optimize = config.flags.optimize.max(optimize.parse().unwrap_or(1));
    }
    if let Some(path) = get("PYTHONPATH") {
        config.path.extend(path.split(':').map(str::to_owned));
    }
}
