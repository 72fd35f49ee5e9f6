package dev.spillway.benchmarks.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// The options of a command line, `--name value` each. Every one has a default, and what nobody asked for is wrong.
public final class Options {
    /// What is wrong with a command line.
    public static final class WrongOption extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public WrongOption(String message) {
            super(message);
        }
    }

    private final Map<String, String> given = new HashMap<>();

    /// The words before the first option.
    private final List<String> words;

    /// @param args words, then options
    public Options(List<String> args) {
        this.words = args.stream().takeWhile(arg -> !arg.startsWith("--")).toList();
        var pairs = args.subList(words.size(), args.size());
        for (int i = 0; i < pairs.size(); i += 2) {
            var name = pairs.get(i);
            if (!name.startsWith("--") || i + 1 == pairs.size()) {
                throw new WrongOption("not an option with a value: " + name);
            }
            given.put(name.substring(2), pairs.get(i + 1));
        }
    }

    /// The one word before the options, or what stands for it.
    public <T> T mode(T fallback, T[] known, Function<T, String> label) {
        if (words.size() > 1) {
            throw new WrongOption("more than one mode: " + words);
        }
        return words.isEmpty() ? fallback : one("mode", words.getFirst(), known, label);
    }

    /// The parts of a list, each once.
    public <T> List<T> each(String name, String fallback, Function<String, T> reader) {
        var text = given.remove(name);
        return Stream.of((text == null ? fallback : text).split(",", -1))
                .distinct()
                .map(reader)
                .toList();
    }

    /// A list of what is known.
    public <T> List<T> many(String name, String fallback, T[] known, Function<T, String> label) {
        return each(name, fallback, text -> one(name, text, known, label));
    }

    /// A whole number in a range.
    public int number(String name, int fallback, int min, int max) {
        var text = given.remove(name);
        return text == null ? fallback : between(name, text, min, max);
    }

    /// Nothing else was to be asked for.
    public void end() {
        given.keySet().stream().findFirst().ifPresent(name -> {
            throw new WrongOption("unknown option --" + name);
        });
    }

    /// A whole number in a range.
    public static int between(String name, String text, int min, int max) {
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new WrongOption("--" + name + " " + text + " is outside [" + min + ", " + max + "]");
        }
        return Integer.parseInt(text);
    }

    private static <T> T one(String name, String text, T[] known, Function<T, String> label) {
        return Arrays.stream(known)
                .filter(candidate -> label.apply(candidate).equals(text))
                .findFirst()
                .orElseThrow(() -> new WrongOption(name + ": unknown " + text));
    }
}
