//! `time`: clocks, sleeping, broken-down time. Source: docs, time; clock_gettime(2).

use std::time::Duration;

use pymacros::pymodule;

use pyrt::object::int;
use pyrt::object::structseq;
use pyrt::{PyResult, Ref, Str, Thread, Tuple, Value, protocol};

pyrt::structseq!(pub(crate) STRUCT_TIME = "time" "struct_time" "The time value as returned by gmtime(), localtime(), and strptime()."
    [tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst]);

/// Nanoseconds of a clock.
fn clock(id: libc::clockid_t) -> i64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the out-parameter is ours.
    unsafe { libc::clock_gettime(id, &raw mut t) };
    t.tv_sec * 1_000_000_000 + t.tv_nsec
}

fn seconds(ns: i64) -> f64 {
    ns as f64 / 1e9
}

fn broken_down(tm: &libc::tm) -> Value {
    let n = |i: i32| int::from_i64(i64::from(i));
    structseq::make(
        &STRUCT_TIME,
        vec![
            n(tm.tm_year + 1900),
            n(tm.tm_mon + 1),
            n(tm.tm_mday),
            n(tm.tm_hour),
            n(tm.tm_min),
            n(tm.tm_sec),
            n((tm.tm_wday + 6) % 7),
            n(tm.tm_yday + 1),
            n(tm.tm_isdst),
        ],
    )
    .into_value()
}

fn zero_tm() -> libc::tm {
    // SAFETY: all fields of `tm` may be zero.
    unsafe { std::mem::zeroed() }
}

/// The second that an argument means; now where it is missing.
fn second_of(th: &mut Thread, secs: Option<Ref<'_>>) -> PyResult<i64> {
    match secs.filter(|s| !s.is_none()) {
        None => Ok(clock(libc::CLOCK_REALTIME).div_euclid(1_000_000_000)),
        Some(secs) => {
            let x = protocol::number::as_f64(th, secs)?.floor();
            if x.is_nan() {
                return Err(th.value_error("Invalid value NaN (not a number)"));
            }
            if x.abs() > 9.2e18 {
                return Err(th.overflow_error("timestamp out of range for platform time_t"));
            }
            Ok(x as i64)
        }
    }
}

fn local(th: &mut Thread, t: i64) -> PyResult<libc::tm> {
    let mut tm = zero_tm();
    // SAFETY: both point to values of ours.
    if unsafe { libc::localtime_r(&raw const t, &raw mut tm) }.is_null() {
        return Err(th.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(tm)
}

fn utc(th: &mut Thread, t: i64) -> PyResult<libc::tm> {
    let mut tm = zero_tm();
    // SAFETY: both point to values of ours.
    if unsafe { libc::gmtime_r(&raw const t, &raw mut tm) }.is_null() {
        return Err(th.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(tm)
}

/// The C structure of a time tuple, checked as `strftime` and `asctime` check it.
fn tm_of(th: &mut Thread, value: Ref<'_>) -> PyResult<libc::tm> {
    let Some(tuple) = value.downcast::<Tuple>() else {
        return Err(th.type_error("Tuple or struct_time argument required"));
    };
    let tuple = tuple.own();
    if tuple.len() != 9 {
        return Err(
            th.type_error("function takes exactly 9 arguments (".to_owned() + &tuple.len().to_string() + " given)")
        );
    }
    let mut n = [0_i32; 9];
    for (place, item) in n.iter_mut().zip(tuple.as_slice()) {
        let i = protocol::number::as_i64_index(th, item.as_ref())?;
        *place = i32::try_from(i).map_err(|_| th.overflow_error("Python int too large to convert to C int"))?;
    }
    let mut tm = zero_tm();
    tm.tm_year = n[0].checked_sub(1900).ok_or_else(|| th.overflow_error("year out of range"))?;
    tm.tm_mon = n[1].max(1) - 1;
    tm.tm_mday = n[2].max(1);
    tm.tm_hour = n[3];
    tm.tm_min = n[4];
    tm.tm_sec = n[5];
    tm.tm_wday = (n[6] + 1).rem_euclid(7);
    tm.tm_yday = n[7].max(1) - 1;
    tm.tm_isdst = n[8];
    for (bad, what) in [
        (!(0..=11).contains(&tm.tm_mon), "month out of range"),
        (!(1..=31).contains(&tm.tm_mday), "day of month out of range"),
        (!(0..=23).contains(&tm.tm_hour), "hour out of range"),
        (!(0..=59).contains(&tm.tm_min), "minute out of range"),
        (!(0..=61).contains(&tm.tm_sec), "seconds out of range"),
        (!(0..=365).contains(&tm.tm_yday), "day of year out of range"),
    ] {
        if bad {
            return Err(th.value_error(what));
        }
    }
    Ok(tm)
}

fn asctime_text(tm: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        DAYS[tm.tm_wday.rem_euclid(7) as usize],
        MONTHS[tm.tm_mon.rem_euclid(12) as usize],
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        i64::from(tm.tm_year) + 1900
    )
}

/// Sleep, looking up at safepoints when a signal came.
fn sleep_for(th: &mut Thread, mut left: Duration) -> PyResult<()> {
    loop {
        let started = std::time::Instant::now();
        let whole = libc::timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(left.subsec_nanos()),
        };
        // SAFETY: the request is ours, no remainder is asked for.
        let interrupted = th.allow_threads(|| unsafe { libc::nanosleep(&raw const whole, std::ptr::null_mut()) }) != 0;
        if th.breaker.is_set() {
            th.safepoint()?;
        }
        if !interrupted {
            return Ok(());
        }
        left = left.saturating_sub(started.elapsed());
    }
}

#[pymodule(name = "time")]
pub(crate) mod module {
    //! This module provides various functions to manipulate time values.

    use super::{
        Duration, PyResult, Ref, STRUCT_TIME, Str, Thread, Value, asctime_text, broken_down, clock, int, local,
        protocol, second_of, seconds, sleep_for, tm_of, utc,
    };
    use pyrt::{Module, Tuple};

    /// Return the current time in seconds since the Epoch.
    #[pyfunction]
    fn time() -> f64 {
        seconds(clock(libc::CLOCK_REALTIME))
    }
    /// Return the current time in nanoseconds since the Epoch.
    #[pyfunction]
    fn time_ns() -> i64 {
        clock(libc::CLOCK_REALTIME)
    }
    /// Performance counter for benchmarking.
    #[pyfunction]
    fn perf_counter() -> f64 {
        seconds(clock(libc::CLOCK_MONOTONIC))
    }
    /// Performance counter for benchmarking as nanoseconds.
    #[pyfunction]
    fn perf_counter_ns() -> i64 {
        clock(libc::CLOCK_MONOTONIC)
    }
    /// Monotonic clock, cannot go backward.
    #[pyfunction]
    fn monotonic() -> f64 {
        seconds(clock(libc::CLOCK_MONOTONIC))
    }
    /// Monotonic clock, cannot go backward, as nanoseconds.
    #[pyfunction]
    fn monotonic_ns() -> i64 {
        clock(libc::CLOCK_MONOTONIC)
    }
    /// Process time for profiling: sum of the kernel and user-space CPU time.
    #[pyfunction]
    fn process_time() -> f64 {
        seconds(clock(libc::CLOCK_PROCESS_CPUTIME_ID))
    }
    /// Process time for profiling as nanoseconds.
    #[pyfunction]
    fn process_time_ns() -> i64 {
        clock(libc::CLOCK_PROCESS_CPUTIME_ID)
    }
    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    #[pyfunction]
    fn thread_time() -> f64 {
        seconds(clock(libc::CLOCK_THREAD_CPUTIME_ID))
    }
    /// Thread time for profiling as nanoseconds.
    #[pyfunction]
    fn thread_time_ns() -> i64 {
        clock(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// Delay execution for a given number of seconds.
    #[pyfunction]
    fn sleep(th: &mut Thread, seconds: Ref<'_>) -> PyResult<()> {
        let secs = protocol::number::as_f64(th, seconds)?;
        if secs.is_nan() {
            return Err(th.value_error("Invalid value NaN (not a number)"));
        }
        if secs < 0.0 {
            return Err(th.value_error("sleep length must be non-negative"));
        }
        match Duration::try_from_secs_f64(secs) {
            Ok(duration) => sleep_for(th, duration),
            Err(_) => Err(th.overflow_error("timestamp too large to convert to C PyTime_t")),
        }
    }

    /// Convert seconds since the Epoch to a time tuple expressing local time.
    #[pyfunction]
    #[sig("(seconds=None, /)")]
    fn localtime(th: &mut Thread, seconds: Option<Ref<'_>>) -> PyResult<Value> {
        let t = second_of(th, seconds)?;
        Ok(broken_down(&local(th, t)?))
    }
    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).
    #[pyfunction]
    #[sig("(seconds=None, /)")]
    fn gmtime(th: &mut Thread, seconds: Option<Ref<'_>>) -> PyResult<Value> {
        let t = second_of(th, seconds)?;
        Ok(broken_down(&utc(th, t)?))
    }
    /// Convert a time tuple in local time to seconds since the Epoch.
    #[pyfunction]
    fn mktime(th: &mut Thread, tuple: Ref<'_>) -> PyResult<f64> {
        let mut tm = tm_of(th, tuple)?;
        // SAFETY: the structure is ours.
        let t = unsafe { libc::mktime(&raw mut tm) };
        if t == -1 && tm.tm_wday == -1 { Err(th.overflow_error("mktime argument out of range")) } else { Ok(t as f64) }
    }
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    #[pyfunction]
    #[sig("(tuple=None, /)")]
    fn asctime(th: &mut Thread, tuple: Option<Ref<'_>>) -> PyResult<String> {
        let tm = match tuple {
            Some(tuple) => tm_of(th, tuple)?,
            None => {
                let now = second_of(th, None)?;
                local(th, now)?
            }
        };
        Ok(asctime_text(&tm))
    }
    /// Convert a time in seconds since the Epoch to a string in local time.
    #[pyfunction]
    #[sig("(seconds=None, /)")]
    fn ctime(th: &mut Thread, seconds: Option<Ref<'_>>) -> PyResult<String> {
        let t = second_of(th, seconds)?;
        Ok(asctime_text(&local(th, t)?))
    }
    /// Convert a time tuple to a string according to a format specification.
    #[pyfunction]
    #[sig("(format, tuple=None, /)")]
    fn strftime(th: &mut Thread, format: Ref<'_, Str>, tuple: Option<Ref<'_>>) -> PyResult<String> {
        let tm = match tuple {
            Some(tuple) => tm_of(th, tuple)?,
            None => {
                let now = second_of(th, None)?;
                local(th, now)?
            }
        };
        let text = format.to_text().into_owned();
        if text.is_empty() {
            return Ok(String::new());
        }
        let Ok(pattern) = std::ffi::CString::new(text) else { return Err(th.value_error("embedded null character")) };
        let mut size = 256;
        loop {
            let mut buffer = vec![0_u8; size];
            // SAFETY: the buffer has `size` bytes; pattern and structure are ours.
            let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), size, pattern.as_ptr(), &raw const tm) };
            if n > 0 || size > 256 * pattern.as_bytes().len() {
                buffer.truncate(n);
                return Ok(String::from_utf8_lossy(&buffer).into_owned());
            }
            size *= 2;
        }
    }

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        module.set("struct_time", th.interp().class(&STRUCT_TIME).any().to_owned());
        let january = local(th, 1_704_067_200)?;
        let july = local(th, 1_719_792_000)?;
        let zone = |tm: &libc::tm| {
            if tm.tm_zone.is_null() {
                return Str::from_text("UTC").into_value();
            }
            // SAFETY: the C library's zone names live as long as the process.
            let name = unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) };
            Str::from_text(&name.to_string_lossy()).into_value()
        };
        let (standard, summer) = if january.tm_isdst > 0 { (july, january) } else { (january, july) };
        module.set("timezone", int::from_i64(-standard.tm_gmtoff));
        module.set("altzone", int::from_i64(-summer.tm_gmtoff));
        module.set("daylight", int::from_i64(i64::from(standard.tm_gmtoff != summer.tm_gmtoff)));
        module.set("tzname", Tuple::new(vec![zone(&standard), zone(&summer)]).into_value());
        Ok(())
    }
}
