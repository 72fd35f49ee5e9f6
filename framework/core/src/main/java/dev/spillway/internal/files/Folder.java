package dev.spillway.internal.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A folder whose files are served, and nothing beside it.
///
/// A name is resolved with all its links, and has to be within the folder then. It is opened on the way that was
/// found, name by name without following a link: if one is put there in between, it is not followed.
public final class Folder {
    private static final Set<? extends java.nio.file.OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    /// A file that was found.
    ///
    /// @param base the folder, without links
    /// @param inner the file within it, without links
    /// @param size in bytes
    /// @param modified nanoseconds since the epoch
    /// @param key what the system knows it by, if it says
    public record Entry(
            Path base,
            Path inner,
            long size,
            long modified,
            @Nullable Object key) {
        private boolean is(BasicFileAttributes attributes) {
            return attributes.isRegularFile()
                    && attributes.size() == size
                    && nanos(attributes) == modified
                    && (key == null || key.equals(attributes.fileKey()));
        }
    }

    /// The file is another one than it was.
    public static final class Changed extends IOException {
        private static final long serialVersionUID = 1;

        Changed() {
            super("a file has changed while it was read");
        }

        Changed(IOException cause) {
            super("a file could not be opened that was there just before", cause);
        }
    }

    private final Path root;

    /// @throws IllegalArgumentException if there is no such folder
    public Folder(Path root) {
        if (!Files.isDirectory(root)) {
            throw new IllegalArgumentException("not a folder: " + root.toAbsolutePath());
        }
        this.root = root;
    }

    /// Finds a regular file.
    ///
    /// @param name a path within the folder: `css/a.css`
    public Optional<Entry> find(String name) throws IOException {
        if (!FileName.isPlain(name)) {
            return Optional.empty();
        }
        try {
            // Anew each time: a deployment may have put another folder in its place.
            var base = root.toRealPath();
            var real = base.resolve(name).toRealPath();
            if (!real.startsWith(base) || real.equals(base)) {
                return Optional.empty();
            }
            var attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Entry(base, base.relativize(real), attributes.size(), nanos(attributes), attributes.fileKey()));
        } catch (FileSystemException | InvalidPathException e) {
            // None, or not for us, or a file where a folder would have to be.
            return Optional.empty();
        }
    }

    private static long nanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /// Opens a file that was found.
    ///
    /// @throws Changed if it is not that file any more, or cannot be opened
    public SeekableByteChannel open(Entry entry) throws IOException {
        try (var base = Files.newDirectoryStream(entry.base())) {
            return base instanceof SecureDirectoryStream<Path> secure ? open(secure, entry, 0) : openByPath(entry);
        } catch (Changed e) {
            throw e;
        } catch (IOException e) {
            throw new Changed(e);
        }
    }

    private static SeekableByteChannel open(SecureDirectoryStream<Path> at, Entry entry, int depth) throws IOException {
        var name = entry.inner().getName(depth);
        if (depth + 1 < entry.inner().getNameCount()) {
            try (var next = at.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                return open(next, entry, depth + 1);
            }
        }
        var view = at.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return checked(at.newByteChannel(name, READ), () -> entry.is(view.readAttributes()));
    }

    /// Where the system cannot open a name within an open folder: looks afterwards if it has led elsewhere.
    private static SeekableByteChannel openByPath(Entry entry) throws IOException {
        var path = entry.base().resolve(entry.inner());
        return checked(
                Files.newByteChannel(path, READ),
                () -> entry.is(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                        && path.toRealPath().equals(path));
    }

    @FunctionalInterface
    private interface Check {
        boolean holds() throws IOException;
    }

    private static SeekableByteChannel checked(SeekableByteChannel channel, Check same) throws IOException {
        try {
            if (same.holds()) {
                return channel;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new Changed();
    }
}
