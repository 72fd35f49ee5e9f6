<<<<<<< HEAD
/// What a handler sees: requests, responses, problems and the deadline of the call.
=======
/// What a handler sees: the request, the response, the deadline, problems.
>>>>>>> build
package dev.spillway.http;
