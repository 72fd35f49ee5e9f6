package dev.spillway.http;

import java.io.InputStream;
import java.util.Optional;

/// A part of a `multipart/form-data` body (RFC 7578): a field of a form, or a file. It is there until the next one
/// is asked for, and its content is read once, by one of [#stream()], [#bytes()] and [#text()].
///
/// Everything about it was chosen by whoever sent it.
public interface Part {
    /// The name of the field: 1 to 256 characters, none of them a control character.
    String name();

    /// What the sender calls the file, to be shown to people: at most 255 characters of the last step of its path,
    /// without control characters or any that turn the direction of writing. Empty for a field that is no file, and
    /// if nothing is left of the name.
    ///
    /// **Never use it as a path or as a part of one**, nor its ending as the type of the content: two files may
    /// have the same name, and a name may mean something to the system that keeps it (`CON`, `.htaccess`). Keep
    /// files under names of your own.
    Optional<String> filename();

    /// What the sender says that the content is: `image/png`, in lower case and without parameters.
    Optional<String> contentType();

    /// The content as it comes. It ends at the end of the part.
    InputStream stream();

    /// The whole content. Together with what was read so of the parts before, it counts against `max-body`, also
    /// where [dev.spillway.limit.Limit#upload] lets more through, and against `process.bytes`.
    byte[] bytes();

    /// The whole content, decoded as UTF-8, counted as [#bytes()].
    ///
    /// @throws ProblemException 400 if it is not UTF-8
    String text();
}
