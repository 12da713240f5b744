//! What an interpreter is told at its start: the command line's flags, paths, limits.

/// `sys.flags` and what else the command line sets.
#[derive(Clone, Debug)]
pub struct Flags {
    /// `-d`.
    pub debug: u8,
    /// `-i`.
    pub inspect: u8,
    /// `-i` without a script.
    pub interactive: u8,
    /// `-O` given that many times.
    pub optimize: u8,
    /// `-B`.
    pub dont_write_bytecode: bool,
    /// `-s`.
    pub no_user_site: bool,
    /// `-S`.
    pub no_site: bool,
    /// `-E`.
    pub ignore_environment: bool,
    /// `-v` given that many times.
    pub verbose: u8,
    /// `-b` given that many times.
    pub bytes_warning: u8,
    /// `-q`.
    pub quiet: bool,
    /// Hashes of strings are not the same in every process.
    pub hash_randomization: bool,
    /// `-I`.
    pub isolated: bool,
    /// `-X dev`.
    pub dev_mode: bool,
    /// `-X utf8`.
    pub utf8_mode: bool,
    /// `-P`.
    pub safe_path: bool,
    /// `-u`.
    pub unbuffered: bool,
}

impl Default for Flags {
    fn default() -> Flags {
        Flags {
            debug: 0,
            inspect: 0,
            interactive: 0,
            optimize: 0,
            dont_write_bytecode: false,
            no_user_site: false,
            no_site: false,
            ignore_environment: false,
            verbose: 0,
            bytes_warning: 0,
            quiet: false,
            hash_randomization: true,
            isolated: false,
            dev_mode: false,
            utf8_mode: true,
            safe_path: false,
            unbuffered: false,
        }
    }
}

/// What an interpreter starts with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The command line's flags.
    pub flags: Flags,
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// `sys.orig_argv`.
    pub orig_argv: Vec<String>,
    /// The first entries of `sys.path`.
    pub path: Vec<String>,
    /// `sys.executable`.
    pub executable: String,
    /// `-X` options: name and value.
    pub xoptions: Vec<(String, Option<String>)>,
    /// `-W` options.
    pub warnoptions: Vec<String>,
    /// `PYTHONHASHSEED` when it is a number; None for a random one.
    pub hash_seed: Option<u32>,
    /// `-x`: the script's first line is not Python.
    pub skip_first_line: bool,
    /// Deepest nesting of Python calls at the start (`sys.setrecursionlimit`).
    pub recursion_limit: u32,
    /// Values on the evaluation stack of a thread, at most (8 bytes each, committed as they are used).
    pub stack_values: usize,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            flags: Flags::default(),
            argv: vec![String::new()],
            orig_argv: Vec::new(),
            path: Vec::new(),
            executable: String::new(),
            xoptions: Vec::new(),
            warnoptions: Vec::new(),
            hash_seed: None,
            skip_first_line: false,
            recursion_limit: 1000,
            stack_values: 1 << 26,
        }
    }
}

/// Which of the eval loop's tiers runs code (`-X tier=`).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tier {
    /// The stack loop alone.
    Stack,
    /// The register tier from the first call on.
    Register,
    /// The register tier for code that comes again.
    #[default]
    Auto,
}

impl Config {
    /// The tier that `-X tier=` names; the last one counts, unknown names do not.
    pub fn tier(&self) -> Tier {
        let named = self.xoptions.iter().rev().find(|(name, _)| name == "tier");
        match named.and_then(|(_, value)| value.as_deref()) {
            Some("stack") => Tier::Stack,
            Some("register") => Tier::Register,
            _ => Tier::Auto,
        }
    }
}
