package dev.spillway.internal.config;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.spillway.limit.Size;
import java.lang.management.ManagementFactory;

/// What the process has to live with.
///
/// @param heap the largest heap
/// @param descriptors file descriptors it may open
/// @param connection memory of one connection in the worst case, without bodies and answers
public record Machine(Size heap, long descriptors, Size connection) {
    /// This process.
    ///
    /// @param connection memory of one connection in the worst case; the wire knows it
    public static Machine ofProcess(Size connection) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                Size.ofBytes(Runtime.getRuntime().maxMemory()),
                system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE,
                connection);
    }
}
