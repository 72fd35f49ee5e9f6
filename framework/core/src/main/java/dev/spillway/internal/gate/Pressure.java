package dev.spillway.internal.gate;

import dev.spillway.limit.Criticality;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Share;

/// What is left of the processors and the heap, and which classes of calls are let in by it. Calls read one word.
///
/// Beyond the watermark of the processors bulk is refused, half way from there to all of them sheddable calls
/// too; never those of the default class, for a process that works as fast as it can is not sick. Beyond that of
/// the heap, after a collection, one class more at each third of the rest, all but critical ones in the end: what
/// comes in is what fills it.
///
/// A class is refused when [#SAMPLES] readings in a row say so, and let in again when as many say so from
/// [#HYSTERESIS] below.
public final class Pressure {
    /// Readings in `process.pressure-time`.
    public static final int SAMPLES = 4;

    static final double HYSTERESIS = 0.05;

    private static final int CPU_CLASSES = 2;
    private static final int HEAP_CLASSES = 3;

    private final Watermark processors;
    private final Watermark heap;
    /// Classes that are refused, from the lowest.
    private volatile int refused;

    /// No pressure, until readings come.
    public Pressure(Settings settings) {
        this.processors =
                new Watermark(settings.get(OverloadKnobs.CPU_WATERMARK).fraction(), CPU_CLASSES);
        this.heap = new Watermark(settings.get(OverloadKnobs.HEAP_WATERMARK).fraction(), HEAP_CLASSES);
    }

    /// Takes note of a reading; one thread does.
    ///
    /// @param processors their load by this process, from 0 to 1
    /// @param heap the part of it that a collection has left, from 0 to 1
    public void read(double processors, double heap) {
        this.processors.read(processors);
        this.heap.read(heap);
        refused = Math.max(this.processors.level, this.heap.level);
    }

    /// How many classes of calls are refused, from the lowest.
    public int refused() {
        return refused;
    }

    /// Lets a call in.
    ///
    /// @throws Refusal 503 if its class is refused
    void admit(Criticality criticality) throws Refusal {
        if (criticality.below() < refused) {
            throw refusal(criticality);
        }
    }

    private Refusal refusal(Criticality criticality) {
        var byHeap = heap.level >= processors.level;
        var knob = byHeap ? OverloadKnobs.HEAP_WATERMARK : OverloadKnobs.CPU_WATERMARK;
        var reading = byHeap ? heap : processors;
        var observed =
                Share.ofPercent(Math.rint(100 * Math.clamp(reading.latest, 0, 1))) + ", and a " + criticality + " call";
        return Refusal.bound(Reason.PRESSURE, knob.path(), new Share(reading.mark).toString(), observed, Refusal.SOON);
    }

    /// One of the two.
    private static final class Watermark {
        private final double mark;
        private final double step;
        private final int classes;
        /// Written by the one thread that reads.
        private volatile int level;

        private volatile double latest;
        private int above;
        private int below;

        Watermark(double mark, int classes) {
            this.mark = mark;
            this.classes = classes;
            this.step = (1 - mark) / classes;
        }

        void read(double value) {
            var now = level;
            latest = value;
            above = level(value) > now ? above + 1 : 0;
            below = level(value + HYSTERESIS) < now ? below + 1 : 0;
            if (above == SAMPLES) {
                level = now + 1;
                above = 0;
            } else if (below == SAMPLES) {
                level = now - 1;
                below = 0;
            }
        }

        private int level(double value) {
            return value < mark ? 0 : Math.min(classes, 1 + (int) ((value - mark) / step));
        }
    }
}
