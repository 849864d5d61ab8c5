"""After a killed `pulumi up`: clear the dead owner's lock, and find out what its unfinished creations came to.

The engine writes «creating X» into the state before it asks the cloud, and the result after. Killed between the two,
it leaves a pending creation: the resource may exist, and nobody holds its id. Pulumi's own way out asks a person for
each (`pulumi refresh`); forgotten, the next `up` creates a second one and the first is an orphan. So each pending
creation is looked up in its cloud, by name or by all of its tags, and is taken into the state or cleared.
"""
