"""Response playbooks: what to do, who, by when; ours as packs, others' as CACAO 2.0 files, launched in a crisis room."""
