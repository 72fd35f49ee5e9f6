/// What a handler sees: the request, the response, the deadline, problems.
package dev.spillway.http;
