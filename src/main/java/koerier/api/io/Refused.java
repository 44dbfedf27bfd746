package koerier.api.io;

import koerier.api.Problem;

/// A request that is answered with a problem. Carries no stack trace: it is no failure of ours.
final class Refused extends RuntimeException {
    @SuppressWarnings("serial") // never serialised
    private final Problem problem;

    Refused(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
