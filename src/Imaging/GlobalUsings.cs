// System.Numerics.Plane is a geometric plane; in this project Plane means one channel of an image.
global using Plane = Avatar.Imaging.Planes.Plane;
