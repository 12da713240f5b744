//! `gc`: the cycle collector's switch and gauges.

use pymacros::pymodule;

#[pymodule(name = "gc")]
pub(crate) mod module {
    //! This module provides access to the garbage collector for reference cycles.

    use pyrt::heap::{GENERATIONS, Heap};
    use pyrt::object::dict::Dict;
    use pyrt::object::int;
    use pyrt::object::list::List;
    use pyrt::{Module, PyResult, Ref, Thread, Tuple, Value, VarArgs};

    /// Run the garbage collector.
    ///
    /// Returns the number of unreachable objects.
    #[pyfunction]
    #[sig("(generation=2)")]
    fn collect(th: &mut Thread, #[default(2)] generation: i64) -> PyResult<usize> {
        if !(0..GENERATIONS as i64).contains(&generation) {
            return Err(th.value_error("invalid generation"));
        }
        Ok(th.interp().clone().heap.collect())
    }

    /// Enable automatic garbage collection.
    #[pyfunction]
    fn enable(th: &mut Thread) {
        let heap = &th.interp().heap;
        heap.collector.enabled.set(true);
        heap.set_threshold(heap.collector.survivors.get());
    }

    /// Disable automatic garbage collection.
    #[pyfunction]
    fn disable(th: &mut Thread) {
        let heap = &th.interp().heap;
        heap.collector.enabled.set(false);
        heap.set_threshold(0);
    }

    /// Returns true if automatic garbage collection is enabled.
    #[pyfunction]
    fn isenabled(th: &mut Thread) -> bool {
        th.interp().heap.collector.enabled.get()
    }

    /// Return a three-tuple of the current collection counts.
    #[pyfunction]
    fn get_count(th: &mut Thread) -> Value {
        let young = th.interp().heap.young();
        Tuple::new(vec![int::from_usize(young), int::from_i64(0), int::from_i64(0)]).into_value()
    }

    /// Return the current collection thresholds.
    #[pyfunction]
    fn get_threshold(th: &mut Thread) -> Value {
        let thresholds = th.interp().heap.collector.thresholds.get();
        Tuple::new(thresholds.iter().map(|n| int::from_usize(*n)).collect()).into_value()
    }

    /// Set the collection thresholds (the collection frequency).
    #[pyfunction]
    fn set_threshold(th: &mut Thread, args: VarArgs<'_>) -> PyResult<()> {
        if args.0.is_empty() || args.0.len() > GENERATIONS {
            return Err(th.type_error("gc.set_threshold requires 1 to 3 arguments"));
        }
        let mut thresholds = th.interp().heap.collector.thresholds.get();
        for (place, value) in thresholds.iter_mut().zip(args.0) {
            *place = usize::try_from(pyrt::protocol::number::as_i64_index(th, value.as_ref())?).unwrap_or(0);
        }
        let heap = &th.interp().heap;
        heap.collector.thresholds.set(thresholds);
        heap.set_threshold(heap.collector.survivors.get());
        Ok(())
    }

    /// Return a list of objects tracked by the collector (excluding the list returned).
    #[pyfunction]
    #[sig("(generation=None)")]
    fn get_objects(th: &mut Thread, generation: Option<Value>) -> Value {
        let _ = generation;
        List::new(th.interp().heap.tracked_objects()).into_value()
    }

    /// Return the list of objects that directly refer to any of 'objs'.
    #[pyfunction]
    fn get_referrers(th: &mut Thread, objs: VarArgs<'_>) -> Value {
        let wanted: Vec<u64> = objs.0.iter().map(|o| o.as_ref().bits()).collect();
        let all = th.interp().heap.tracked_objects();
        let found = all
            .into_iter()
            .filter(|o| Heap::referents(o.as_ref()).iter().any(|r| wanted.contains(&r.as_ref().bits())))
            .collect();
        List::new(found).into_value()
    }

    /// Return the list of objects that are directly referred to by 'objs'.
    #[pyfunction]
    fn get_referents(objs: VarArgs<'_>) -> Value {
        List::new(objs.0.iter().flat_map(|o| Heap::referents(o.as_ref())).collect()).into_value()
    }

    /// Returns true if the object is tracked by the garbage collector.
    #[pyfunction]
    fn is_tracked(obj: Ref<'_>) -> bool {
        Heap::is_tracked(obj)
    }

    /// Returns true if the object has been already finalized by the GC.
    #[pyfunction]
    fn is_finalized(obj: Ref<'_>) -> bool {
        Heap::is_finalized(obj)
    }

    /// Freeze all current tracked objects and ignore them for future collections.
    #[pyfunction]
    fn freeze() {}

    /// Unfreeze all objects in the permanent generation.
    #[pyfunction]
    fn unfreeze() {}

    /// Return the number of objects in the permanent generation.
    #[pyfunction]
    fn get_freeze_count() -> usize {
        0
    }

    /// Return a list of dictionaries containing per-generation statistics.
    #[pyfunction]
    fn get_stats(th: &mut Thread) -> Value {
        let interp = th.interp().clone();
        let collector = &interp.heap.collector;
        let row = |collections: usize, collected: usize| {
            let dict = Dict::new();
            for (key, n) in [("collections", collections), ("collected", collected), ("uncollectable", 0)] {
                dict.set_str(interp.intern(key).as_ref(), int::from_usize(n));
            }
            dict.into_value()
        };
        let all = row(collector.collections.get(), collector.collected.get());
        List::new(vec![row(0, 0), row(0, 0), all]).into_value()
    }

    /// Set the garbage collection debugging flags.
    #[pyfunction]
    fn set_debug(th: &mut Thread, flags: u32) {
        th.interp().heap.collector.debug.set(flags);
    }

    /// Get the garbage collection debugging flags.
    #[pyfunction]
    fn get_debug(th: &mut Thread) -> u32 {
        th.interp().heap.collector.debug.get()
    }

    #[exec]
    fn exec(_th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        for (name, flag) in [
            ("DEBUG_STATS", 1),
            ("DEBUG_COLLECTABLE", 2),
            ("DEBUG_UNCOLLECTABLE", 4),
            ("DEBUG_SAVEALL", 32),
            ("DEBUG_LEAK", 38),
        ] {
            module.set(name, int::from_i64(flag));
        }
        module.set("garbage", List::new(Vec::new()).into_value());
        module.set("callbacks", List::new(Vec::new()).into_value());
        Ok(())
    }
}
