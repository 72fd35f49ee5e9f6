package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.VoidRun;
import java.util.List;

/// A protocol and the tool that loads servers with it.
interface Load {
    /// The tool, as reports name it.
    String tool();

    /// What [Burst#usualMicros] and [Burst#slowMicros] of this tool are.
    List<String> latencies();

    /// The command that sends requests of one kind for some seconds, without the core it runs on.
    List<String> command(int port, Task task, int seconds);

    /// What the tool printed.
    ///
    /// @throws VoidRun if that is no result
    Burst parse(String output);

    /// Asks a server once and insists on a 200 with the right body, which every burst is then held against.
    ///
    /// @throws VoidRun if it answers anything else
    Probe ask(String server, int port, Scenario scenario);
}
