package com.example.orders;

import dev.spillway.App;
import java.time.Clock;

/// Where orders are kept: opened at the start of the service, closed at its end.
@FunctionalInterface
interface Storage {
    int CAPACITY = 10_000;

    /// Opens it for a service that is set up. What has to be closed goes to `app.onClose`, and whether it is there to
    /// `app.check`.
    Orders open(App app);

    /// The memory of this process. Put your database here.
    static Storage configured() {
        return _ -> new MemoryOrders(CAPACITY, Clock.systemUTC());
    }
}
