package dev.spillway.benchmarks.servers;

/// What is measured at a time: a kind of request, and how many of them are under way.
record Task(Scenario scenario, Shape shape) {
    /// Connections, and requests on each at a time.
    record Shape(int connections, int streams) {
        String label() {
            return connections + "x" + streams;
        }
    }

    String label() {
        return scenario.label() + "-" + shape.label();
    }

    String title() {
        var streams = shape.streams() == 1 ? "" : " × " + shape.streams() + " streams";
        return scenario.method() + " " + scenario.path() + ", " + shape.connections() + " connection(s)" + streams;
    }
}
