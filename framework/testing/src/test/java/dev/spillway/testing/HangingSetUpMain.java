package dev.spillway.testing;

import dev.spillway.Spillway;
import java.util.concurrent.locks.LockSupport;

/// An application that never gets ready: its set-up waits for something that does not come, and is deaf to interrupts.
final class HangingSetUpMain {
    static final String BEGUN = "set-up has begun";

    private HangingSetUpMain() {}

    public static void main(String[] args) {
        Spillway.run(_ -> {
            System.out.println(BEGUN);
            while (true) {
                LockSupport.park();
                var _ = Thread.interrupted();
            }
        });
    }
}
