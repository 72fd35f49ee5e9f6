package dev.spillway.internal.config;

import dev.spillway.limit.Setting;
import java.util.List;

/// What is configured for one route.
///
/// @param place where it is written
/// @param settings what is set there
public record RouteSettings(Place place, List<Setting<?>> settings) {
    /// Copies the list.
    public RouteSettings {
        settings = List.copyOf(settings);
    }
}
