from cordee.cli.main import main

main()
