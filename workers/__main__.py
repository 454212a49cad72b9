"""`python -m workers` is the `cobranza` command, for where no script was installed."""

from workers.cli import main

if __name__ == "__main__":
    main()
