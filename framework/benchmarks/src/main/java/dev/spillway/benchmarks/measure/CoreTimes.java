package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/// Ticks of cores since boot, from `/proc/stat` (proc(5)); time stolen by a hypervisor counts as busy.
public record CoreTimes(long busy, long all) {
    /// Of the first cores together.
    public static CoreTimes of(int cores) throws IOException {
        var stat = Files.readString(Path.of("/proc/stat"));
        return IntStream.range(0, cores)
                .mapToObj(core -> parse(stat, core))
                .reduce(new CoreTimes(0, 0), (one, other) -> new CoreTimes(one.busy + other.busy, one.all + other.all));
    }

    public static CoreTimes parse(String stat, int core) {
        var name = "cpu" + core + " ";
        var line = stat.lines()
                .filter(text -> text.startsWith(name))
                .findFirst()
                .orElseThrow(() -> new VoidRun("this machine has no core " + core));
        var fields = line.substring(name.length()).strip().split(" +", -1);
        long all = 0;
        // user nice system idle iowait irq softirq steal; what follows (guests) is part of user and nice.
        for (int i = 0; i < 8; i++) {
            all += Long.parseLong(fields[i]);
        }
        return new CoreTimes(all - Long.parseLong(fields[3]) - Long.parseLong(fields[4]), all);
    }

    /// The busy share, 0 to 1, since an earlier reading.
    public double busySince(CoreTimes earlier) {
        return all == earlier.all ? 0 : (double) (busy - earlier.busy) / (all - earlier.all);
    }
}
