package dev.spillway.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads and merges the layers: system properties over the environment (`CONFIG_FORCE_…`) over the application's
/// file over `reference.conf`, with `${…}` and `${?ENVIRONMENT}` put in.
final class Layers {
    static final String ROOT = "spillway";

    private static final String PREFIX = ROOT + ".";
    private static final String FORCED = "CONFIG_FORCE_";
    private static final String FILE = "config.file";
    private static final String RESOURCE = "config.resource";
    private static final String URL = "config.url";

    private final Sources sources;
    private final Faults faults;

    Layers(Sources sources, Faults faults) {
        this.sources = sources;
        this.faults = faults;
    }

    /// The merged layers; what is wrong goes to the faults, and then the rest is read as far as it can be.
    Config read() {
        try {
            return overrides()
                    .withFallback(application())
                    .withFallback(references())
                    .resolve(ConfigResolveOptions.noSystem().appendResolver(new Environment(sources.environment())));
        } catch (ConfigException e) {
            faults.add(placeOf(e), masked(e));
            return ConfigFactory.empty();
        }
    }

    /// Deeper paths first: a value laid over a section shows as a fault, a section over a value would hide it.
    private Config overrides() {
        var layer = ConfigFactory.empty();
        for (var property : new TreeMap<>(sources.properties()).descendingMap().entrySet()) {
            layer = with(layer, property.getKey(), "-D" + property.getKey(), property.getValue());
        }
        var forced = ConfigFactory.empty();
        for (var variable : new TreeMap<>(sources.environment()).descendingMap().entrySet()) {
            if (variable.getKey().startsWith(FORCED)) {
                var path = path(variable.getKey().substring(FORCED.length()));
                forced = with(forced, path, "environment " + variable.getKey(), variable.getValue());
            }
        }
        return layer.withFallback(forced);
    }

    /// One value on top of a layer. What lies outside of `spillway` is there for substitutions only, and a name
    /// that is no path is nobody's.
    private Config with(Config layer, String path, String origin, String text) {
        try {
            ConfigUtil.splitPath(path);
        } catch (ConfigException e) {
            if (path.startsWith(PREFIX)) {
                faults.add(new Origin(origin), "is not a path: keys with special characters stand in double quotes");
            }
            return layer;
        }
        if (path.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) && !path.startsWith(PREFIX)) {
            faults.add(
                    new Origin(origin), "unknown key; did you mean " + PREFIX + path.substring(PREFIX.length()) + "?");
            return layer;
        }
        return layer.withValue(path, ConfigValueFactory.fromAnyRef(text, origin));
    }

    /// A variable's name as a path, in the way of Typesafe Config: `_` is a dot, `__` a hyphen, `___` an
    /// underscore.
    private static String path(String name) {
        return name.replace("___", "\0").replace("__", "-").replace('_', '.').replace('\0', '_');
    }

    private Config application() {
        var file = sources.properties().get(FILE);
        var resource = sources.properties().get(RESOURCE);
        if (sources.properties().containsKey(URL)) {
            faults.add(new Origin("-D" + URL), "is not supported: limits do not come over the network; use -D" + FILE);
        }
        if (file != null && resource != null) {
            faults.add(new Origin("-D" + FILE), "stands beside -D" + RESOURCE + "; only one of them");
        }
        var options = ConfigParseOptions.defaults().setClassLoader(sources.loader());
        if (file != null) {
            return ConfigFactory.parseFile(new File(file), options.setAllowMissing(false));
        }
        return resource != null
                ? ConfigFactory.parseResources(resource.replaceFirst("^/", ""), options.setAllowMissing(false))
                : ConfigFactory.parseResourcesAnySyntax("application", options);
    }

    /// Every `reference.conf` on the class path, for what libraries keep there; but ours come from the table of
    /// knobs: no jar can move a limit by having a `reference.conf` of its own.
    private Config references() {
        var ours = ConfigFactory.empty();
        for (var knob : Knobs.all()) {
            ours = ours.withValue(knob.path(), standard(knob, knob.path()));
        }
        var libraries = ConfigFactory.parseResources(
                "reference.conf", ConfigParseOptions.defaults().setClassLoader(sources.loader()));
        return ours.withFallback(libraries.withoutPath(ROOT));
    }

    private static <T extends Comparable<? super T>> ConfigValue standard(Knob<T> knob, String path) {
        return ConfigValueFactory.fromAnyRef(knob.unit().write(knob.standard()), originOfDefault(path));
    }

    /// The origin of a value that nobody set. It names its path, for a default that a substitution carries to
    /// another key is a value that somebody set.
    static String originOfDefault(String path) {
        return Origin.DEFAULT + " of " + path;
    }

    private static Place placeOf(ConfigException e) {
        return e.origin() == null ? new Place("configuration", 0) : Place.of(e.origin());
    }

    /// What the parser says, without what it quotes: that may be a secret. It begins with the place, which is ours
    /// to say.
    private static String masked(ConfigException e) {
        var message = String.valueOf(e.getMessage());
        var own = e.origin() == null ? "" : e.origin().description() + ": ";
        return message.replace(own, "").replaceAll("(?s)'.*'", "'…'").replaceAll("(?s)\".*\"", "\"…\"");
    }

    /// What substitutions find in the environment.
    private record Environment(Map<String, String> variables) implements ConfigResolver {
        @Override
        public @Nullable ConfigValue lookup(String path) {
            var value = variables.get(path);
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, "environment " + path);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return fallback;
        }
    }
}
