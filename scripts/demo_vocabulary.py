"""The words of the demonstration region: invented names, and how many structures of each sort."""

from __future__ import annotations


def words(text: str) -> list[str]:
    return [" ".join(word.split()) for word in text.split(",")]


# Places that are on no map: ground + adjective, number + plural; when those run out, ground + complement.
GROUNDS_M = words(
    """
    du Clos, du Pré, du Gué, du Moulin, du Verger, du Ruisseau, du Sentier, du Coteau, du Vallon, du
    Bosquet, du Rivage, du Hameau, de l’Étang, de l’Îlot, de l’Enclos
    """
)
GROUNDS_F = words(
    """
    de la Sente, de la Combe, de la Lande, de la Prairie, de la Futaie, de la Rive, de la Digue, de la
    Borde, de la Fontaine, de la Garenne, de l’Écluse
    """
)
ADJECTIVES_M = words(
    """
    Perdu, Doré, Secret, Clair, Voilé, Argenté, Oublié, Lointain, Sauvage, Chantant, Ombragé, Brumeux,
    Rêvé
    """
)
ADJECTIVES_F = words(
    """
    Perdue, Dorée, Secrète, Claire, Voilée, Argentée, Oubliée, Lointaine, Sauvage, Chantante, Rêvée
    """
)
NUMBERS = words("Trois, Quatre, Cinq, Six, Sept, Neuf, Douze")
PLURALS = words(
    """
    Rivières, Peupliers, Érables, Hérons, Lanternes, Cygnes, Moulins, Fontaines, Marronniers, Sources,
    Collines, Écluses, Alouettes, Passeurs
    """
)
COMPLEMENTS = words(
    """
    aux Loups, des Brumes, du Héron, aux Alouettes, de la Lanterne, du Guetteur, aux Biches, du
    Vieux-Puits, des Sabliers, de la Grande-Ourse, du Passeur, de la Boussole, aux Lucioles, du
    Colporteur, du Meunier, aux Grillons
    """
)
FIRST_NAMES = words(
    """
    Simone, Augustin, Clémence, Aristide, Hortense, Marceline, Octave, Léopoldine, Anatole, Célestine,
    Eugénie, Firmin, Apolline, Théodore, Joséphine, Gaspard, Mathilde, Edmond, Philomène, Honoré
    """
)
SURNAMES = words(
    """
    Aubry, Vasselin, Corbenay, Brissonnet, Maubray, Danvilliers, Charvolin, Estienvrot, Quercize,
    Saintonier, Vaucelin, Ormessan, Tilleroy, Malvaux, Fauvelière, Grandcombe, Lestoile, Pervenchet,
    Roquemaure, Sarrazac, Belcastel, Hauterive
    """
)

STYLES = {
    "101": "Hôpital {person}",
    "355": "Centre hospitalier {place}",
    "106": "Hôpital de proximité {place}",
    "365": "Clinique {place}",
    "128": "Clinique chirurgicale {place}",
    "129": "Centre médical {place}",
    "109": "Centre de réadaptation {place}",
    "161": "Clinique psychiatrique {place}",
    "292": "Établissement public de santé mentale {place}",
    "131": "Institut de cancérologie {person}",
    "141": "Centre de dialyse {place}",
    "146": "Unité d’autodialyse {place}",
    "127": "HAD {place}",
    "114": "Hôpital militaire {person}",
    "362": "Résidence de long séjour {place}",
    "156": "CMP {place}",
    "122": "Maternité {place}",
    "430": "Centre de postcure {place}",
    "433": "Unité sanitaire {place}",
    "412": "Appartements thérapeutiques {place}",
    "500": "EHPAD {place}",
    "202": "Résidence autonomie {place}",
    "183": "IME {place}",
    "186": "ITEP {place}",
    "255": "MAS {place}",
    "448": "EAM {place}",
    "382": "Foyer de vie {place}",
    "246": "ESAT {place}",
    "182": "SESSAD {place}",
    "354": "SSIAD {place}",
    "197": "CSAPA {place}",
    "603": "Maison de santé {place}",
    "604": "CPTS {place}",
    "611": "Laboratoire {place}",
    "620": "Pharmacie {place}",
    "": "Cabinet de sages-femmes {place}",
}
OTHER_STYLE = "Centre de soins {place}"

# (category, how many, fewest and most places); no official category exists for midwives' practices
SOCIAL = (
    ("500", 70, 45, 130),
    ("202", 8, 30, 80),
    ("183", 20, 30, 95),
    ("255", 12, 24, 60),
    ("448", 12, 20, 55),
    ("182", 8, 20, 60),
    ("246", 10, 40, 140),
    ("354", 8, 30, 110),
    ("186", 4, 25, 60),
    ("382", 5, 20, 50),
    ("197", 3, 0, 0),
)
LIBERAL = (("603", 15), ("", 10), ("611", 15), ("620", 15), ("604", 5))

GHT_NAMES = {
    "75": ["GHT des Deux Îles"],
    "77": ["GHT des Hautes Plaines", "GHT du Grand Bocage"],
    "78": ["GHT de la Boucle d’Argent", "GHT des Futaies"],
    "91": ["GHT du Confluent bleu"],
    "92": ["GHT des Terrasses", "GHT du Méandre"],
    "93": ["GHT du Canal neuf", "GHT des Murs à fleurs"],
    "94": ["GHT des Passerelles"],
    "95": ["GHT du Vexin imaginaire"],
}

FLAGSHIPS = {
    ("355", "95"): "Centre hospitalier des Trois-Rivières",
    ("365", "77"): "Clinique du Val Perdu",
    ("101", "75"): "Hôpital Simone-Aubry",
    ("500", "91"): "EHPAD des Glycines bleues",
}

PROVIDERS = (
    ("Cap Tempête Conseil", "exercices@cap-tempete.example", "Référencement régional (fictif)"),
    ("Atelier du Sémaphore", "bonjour@atelier-semaphore.example", "Référencement régional (fictif)"),
    ("Nord Magnétique Exercices", "contact@nord-magnetique.example", "Marché national (fictif)"),
    ("Cellule Bleue", "crise@cellule-bleue.example", "Marché national (fictif)"),
    ("Veilleurs et Compagnie", "equipe@veilleurs.example", "Référencement régional (fictif)"),
    ("La Relève de trois heures", "animation@releve-3h.example", "Aucune qualification déclarée"),
)
