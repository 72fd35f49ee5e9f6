/// Files that are served: which one a path means, whether the client has it already, and which part it wants.
package dev.spillway.internal.files;
