package koerier;

import java.io.PrintStream;

/// What the command line says to the person who started it; everything else is logged.
final class Console {
    private final PrintStream out;

    Console(PrintStream out) {
        this.out = out;
    }

    static Console standard() {
        return new Console(System.out);
    }

    void say(String text) {
        out.println(text);
        out.flush();
    }
}
