package koerier;

/// The command line of Koerier.
public final class Koerier {
    private Koerier() {}

    static void main(String[] args) {}
}
